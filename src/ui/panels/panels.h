#pragma once
#include "ui/context.h"

namespace attn {

/// What a panel asks of the program around it: things that are not part of the Scene.
struct Wishes {
  std::string language;  // code to change to; empty: none
  std::string scene;     // id to open; empty: none
  bool toggle_theme = false;
  bool shelf = false;       // what it shows besides titles
  bool glossary = false;    // in the language on view
  bool more_words = false;  // for a text that is typed
};

/// The words of web/more-words.json: asked for when somebody types a text, again with the next one where they did not
/// come.
struct MoreWords {
  Lexicon lexicon;
  bool asked = false;
  bool came = false;  // since the last frame
};

struct SceneEntry {
  std::string id;
  std::map<std::string, std::string> title;  // by language code
  bool lesson = false;                       // lessons stand behind the scenes
  ShelfEntry shelf{};                        // without an id until it has come
  bool done = false;                         // its last card was on view, now or in an earlier visit
};

struct Language {
  std::string code;
  std::string name;  // in itself, short
};

/// What can be opened, and what is.
struct Catalog {
  std::vector<SceneEntry> scenes;
  std::vector<Language> languages;
  std::string open;  // id of a scene or a lesson; empty: a scene of the visitor's
};

/// Name, scene, back end and its error, undo, redo, share, theme, language; compact: the scene, and a menu with the
/// rest, before which `kept` pixels stay free.
void draw_top_bar(Ui& ui, Rect area, const Catalog& catalog, Wishes& wishes, bool compact, float kept = 0);
/// What is open, in a width of at most r.w; a click opens the shelf.
void draw_scene_list(Ui& ui, Rect r, const Catalog& catalog);

/// Everything `scale` times as large as usual, now and in later visits.
void set_scale(Ui& ui, float scale);

/// What a first visit begins with: the sentence alone, what one of its words looks at, and how the sentence becomes the
/// axes of the square; then two ways on. The page is under it from the first frame on, and any input leaves it.
struct Beginning {
  enum class Phase { none, asked, moves, offers };
  Phase phase = Phase::none;
  double since = 0;  // when the motion began
  Rect card{};       // of the ways on
};
/// With the next frame that has numbers; only once for each visitor, and not where motion is not wanted.
void start_beginning(Beginning& beginning);
/// Whether it lies over the whole page.
bool is_beginning(const Ui& ui);
/// Before anything is answered: ends it at any input, which means what it means without it.
void leave_beginning(Ui& ui);
/// Over everything else that was drawn.
void draw_beginning(Ui& ui, Rect all);

/// The shelf: a sheet in place of everything else, from which lessons and scenes are opened.
struct Shelf {
  struct Card {
    std::string id;
    Rect box;
  };
  bool open = false;
  int tab = 0;                // lessons, scenes, words
  bool asked = false;         // for what it shows, since it opened
  std::string at{};           // id of the card that the arrow keys are at
  std::vector<Card> cards{};  // of the last frame
};
/// Opens it with the lessons in front, or another tab.
void open_shelf(Ui& ui, int tab);
/// A button with a word that opens it, from x on around the height `mid`; returns its right edge.
float shelf_button(Ui& ui, float x, float mid, const Catalog& catalog);
/// Draws it while it is open, and answers its keys; Escape, a choice or a click beside it closes it.
void draw_shelf(Ui& ui, Rect all, const Catalog& catalog, Wishes& wishes);

/// What the last card of the open lesson leads to, or the map.
struct NextLesson {
  std::string id;  // empty: none
  std::string title;
  bool wanted = false;
};
/// Finds it, and ticks the open lesson, for this visit and later ones, once its last card is on view.
void follow_lesson(Ui& ui, Catalog& catalog);

/// softmax( Q Kᵀ / √d_k + M ) V = O across the top: one button per symbol, its shape under it, the present part lit.
/// `stage_x`, `stage_right`: the columns of the page; left of them X · W, right of them the sizes. Compact: the formula
/// only.
void draw_equation_bar(Ui& ui, Rect area, float stage_x, float stage_right, bool compact);

struct Badge {
  Rect box;
  bool clicked = false;
};
/// Which back end computed the scene on view, in what time, and max |difference| to the double reference. It ends at
/// `right`, around the height `mid`, and begins not before `left`. `instead`: words to say in place of all that.
Badge backend_badge(Ui& ui, float left, float right, float mid, const std::string& instead = "");
/// What a click on the badge opens: a row per back end, with what it runs on or why it cannot, its own time and
/// difference; where "auto" changes from one to the other; and the way to the race.
void backend_card(Ui& ui, const Badge& badge);

/// The settings that a card leads to, or that are used by what is under the pointer there.
struct LedTo {
  std::vector<std::string> controls{};
  double until = 0;      // until then they have a frame
  bool opens = false;    // the panel of the settings is to be opened
  bool scrolls = false;  // the settings are to be scrolled to the first of them
  std::vector<std::string> pointed{};
};
/// What a control of setting_controls() is called.
const std::string& control_name(const Ui& ui, const std::string& control);
/// Text, heads, key size, mask, scale, temperature, positions, seed, as far as the address does not hide or lock them.
/// While a lesson is open, those that its things to try use come first, and the others stand under "More". Returns its
/// height.
float draw_controls(Ui& ui, Rect area);
/// Takes what was typed in the page's own text field; before anything is drawn, so that a new gesture finds the old one
/// ended.
void receive_typing(Ui& ui);
/// Takes the page's own text field away where it was not drawn. After everything is drawn.
void leave_text_field(Ui& ui);

/// While A is pinned: the guide instead of what changed.
struct GuideBeside {
  bool on = false;
};
/// What the present step means, the row on view, the published row beside it; `with_note`: what the author says, too.
/// While a lesson is open, its card. Returns its height.
float draw_guide(Ui& ui, Rect area, bool with_note);
/// The margin of a card's text in a panel of a width.
float card_edge(float width);
/// Title, place among `count` and a piece for each, from a first baseline on; returns the baseline of the text below.
float draw_guide_head(Ui& ui, Rect area, const std::string& title, int current, int count);
/// At the top of the guide's panel, one line on where the step on view stands in a Transformer; a press unfolds a
/// picture whose boxes lead to steps and lessons. Returns its height; a low panel has none.
float draw_where_map(Ui& ui, Rect panel);
/// To the card of the open lesson, else to the step, `by` after the present one, if there is one.
void turn_guide(Ui& ui, int by);
/// Back and Next through them, in a row of 32 px.
void draw_turn_buttons(Ui& ui, Rect area);
/// What the author of the scene says about it, in the language on view.
std::string author_note(const Ui& ui);
/// The sentence that always stands with a scene that reproduces a published row; empty without one.
std::string published_line(const Ui& ui);

/// What of the lesson the last frame showed.
struct LessonShown {
  int card = -1;
};
/// What of a guess the last frame showed.
struct PredictionShown {
  int pointed = -1;   // the column that was selected
  double since = -1;  // when the real row began to come up
  float height = 0;
};
/// What the card on view asks for: a guess at a row, or the step with the mistake. Their heights; 0 where it asks for
/// neither.
float draw_prediction(Ui& ui, Rect area);
float draw_bug(Ui& ui, Rect area);
/// Draws the text of the open lesson's card, in paragraphs from a first baseline on; returns the baseline after the
/// last. A number leads to the cell that it was read from, a token in quotation marks to its row, "step 4" to that
/// stop, and the first mention of each term of the glossary to what it means. `strong`: it is a question.
float draw_card_text(Ui& ui, Point at, float width, bool strong);
/// The card of the open lesson: its text and what to try, or the question. Returns its height.
float draw_lesson(Ui& ui, Rect area);
/// The card on view, and what became of the answer, in plain words.
std::string lesson_words(Ui& ui);

}  // namespace attn
