// The shelf: a sheet from which lessons and scenes are opened, and what it remembers of them.
#include "platform/platform.h"
#include "text/list.h"
#include "ui/kit/hint.h"
#include "ui/kit/scrolling.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr float kHead = 60;        // height of the row with tabs and close
constexpr float kCard = 84;        // height of a card
constexpr float kPicture = 60;     // side of its picture
constexpr float kLeastCard = 272;  // width
constexpr float kGap = 12;         // between cards
constexpr const char* kTabs[] = {"shelf lessons", "shelf scenes", "shelf words"};

void draw_thumbnail(Ui& ui, Rect place, const Thumbnail& picture) {
  if (picture.columns == 0) return;
  const int columns = picture.columns;
  const int rows = static_cast<int>(picture.levels.size()) / columns;
  const bool amount = std::ranges::min(picture.levels) >= 0;
  const float cell = std::floor(place.w / static_cast<float>(std::max({rows, columns, 4})));
  const float x = place.x + std::round((place.w - cell * static_cast<float>(columns)) / 2);
  const float y = place.y + std::round((place.h - cell * static_cast<float>(rows)) / 2);
  for (int i = 0; i < rows * columns; ++i) {
    const double level = picture.levels[static_cast<size_t>(i)] / 31.;
    ui.paint.rect({x + cell * static_cast<float>(i % columns), y + cell * static_cast<float>(i / columns), cell, cell},
                  amount ? ui.theme.amount_at(level) : ui.theme.signed_at(level));
  }
}

/// A title in two lines of 20 px at most, which end in "…" where there is more; whether there is.
bool draw_title(Ui& ui, float x, float y, float w, const std::string& title) {
  std::string shown = title;
  const auto runs = [&] { return std::vector<Run>{plain(shown, 14, ui.theme.text1, Face::semibold)}; };
  for (std::string kept = title; ui.paint.paragraph(0, 0, w, 20, runs(), false) > 40 && !kept.empty();) {
    while ((kept.back() & 0xC0) == 0x80) kept.pop_back();  // of a character of several bytes, all but the first
    kept.pop_back();
    shown = kept + "…";
  }
  ui.paint.paragraph(x, y, w, 20, runs());
  return shown != title;
}

/// "7 min · Beginner"; empty for a scene.
std::string effort(const Ui& ui, const SceneEntry& entry) {
  if (entry.shelf.minutes == 0) return "";
  return ui.words.format("shelf.minutes", {std::to_string(entry.shelf.minutes)}) + " · " +
         ui.word("shelf.level." + std::to_string(entry.shelf.level));
}

/// Whether it was chosen.
bool draw_card(Ui& ui, Rect r, const SceneEntry& entry, bool open, bool ringed) {
  const Theme& t = ui.theme;
  const std::string& title = in_language(entry.title, ui.words.code());
  const std::string needs = effort(ui, entry);
  std::string label = title;
  for (const std::string& more : {needs, entry.done ? ui.word("shelf.done") : "", open ? ui.word("shelf.open") : ""})
    if (!more.empty()) label += ", " + more;
  const Hit h = hit(ui, "shelf " + entry.id, r, label, open);
  if (!ImGui::IsRectVisible({r.x, r.y}, {r.right(), r.bottom()})) return h.clicked;
  ui.paint.rect(r, h.held ? t.well : h.hovered ? t.active : t.input, 8);
  ui.paint.frame(r, h.hovered || open ? t.control : t.border, 1, 8);
  if (ringed) ui.paint.frame({r.x - 2, r.y - 2, r.w + 4, r.h + 4}, t.text1, 2, 10);
  draw_thumbnail(ui, {r.x + 12, r.y + 12, kPicture, kPicture}, entry.shelf.picture);
  const float x = r.x + 24 + kPicture;
  const float w = r.right() - 12 - x;
  const bool cut = draw_title(ui, x, r.y + 27, w, title);
  const float base = r.bottom() - 14;
  float after = x;
  if (!needs.empty()) after += ui.paint.text(x, base, needs, t.text3, 12) + 8;
  if (entry.done) draw_icon(ui.paint, Icon::check, {r.right() - 20, base - 4}, 14, t.good);
  if (open) ui.paint.text(after, base, ui.word("shelf.open"), t.text2, 12, Face::semibold);
  if (cut && h.hovered && !ui.touch) tip(ui, r, title);
  return h.clicked && (!ui.touch || stayed());
}

/// The card that an arrow key leads to from another one; without one the first, or the one that is open.
std::string neighbour(const Shelf& shelf, const std::string& open, int across, int down) {
  const auto& cards = shelf.cards;
  const auto find = [&](const std::string& id) { return std::ranges::find(cards, id, &Shelf::Card::id); };
  const auto from = find(shelf.at);
  if (from == cards.end()) return find(open) != cards.end() ? open : cards.front().id;
  if (down == 0) {
    const auto at = from - cards.begin() + across;
    return cards[static_cast<size_t>(std::clamp<ptrdiff_t>(at, 0, std::ssize(cards) - 1))].id;
  }
  auto best = from;
  float least = std::numeric_limits<float>::max();
  for (auto to = cards.begin(); to != cards.end(); ++to) {
    const float away = (to->box.y - from->box.y) * static_cast<float>(down);
    const float cost = away * 100 + std::abs(to->box.x - from->box.x);  // the nearest row, and in it the nearest
    if (away > 1 && cost < least) {
      least = cost;
      best = to;
    }
  }
  return best->id;
}

/// The id of what Enter opens, else empty.
std::string answer_shelf_keys(Ui& ui, Shelf& shelf, const std::string& open) {
  if (pressed(ImGuiKey_Escape)) shelf.open = false;
  if (pressed(ImGuiKey_Tab)) shelf.tab = (shelf.tab + 1) % 3;
  const int across = pressed(ImGuiKey_RightArrow) - pressed(ImGuiKey_LeftArrow);
  const int down = pressed(ImGuiKey_DownArrow) - pressed(ImGuiKey_UpArrow);
  if ((across != 0 || down != 0) && !shelf.cards.empty()) {
    shelf.at = neighbour(shelf, open, across, down);
    ui.mirror.reveal("shelf " + shelf.at);
  }
  return pressed(ImGuiKey_Enter) || pressed(ImGuiKey_Space) ? shelf.at : "";
}

/// Tabs, what is done, and the way out.
void draw_shelf_head(Ui& ui, Rect r, const Catalog& catalog, Shelf& shelf) {
  const float mid = r.y + r.h / 2;
  const int tab = segmented(ui, "shelf", {r.x, mid - 16, 232, 32},
                            {ui.word("lessons"), ui.word("scenes"), ui.word("shelf.words")}, shelf.tab, 13);
  if (tab >= 0) shelf.tab = tab;
  ui.mirror.caption(ui.word("shelf.close"));
  if (icon_button(ui, "shelf close", {r.right() - 32, mid - 16, 32, 32}, Icon::close)) shelf.open = false;
  const auto lessons = std::ranges::count_if(catalog.scenes, &SceneEntry::lesson);
  const auto done = std::ranges::count_if(catalog.scenes, &SceneEntry::done);
  const std::string progress = ui.words.format("shelf.progress", {std::to_string(done), std::to_string(lessons)});
  const float w = ui.paint.width(progress, 12, Face::regular, true);
  if (done > 0 && shelf.tab == 0 && w < r.w - 288)
    ui.paint.number(r.right() - 44, baseline(mid, 12), progress, ui.theme.text3, 12, Align::right);
}

/// The cards in their groups; returns the height.
float draw_groups(Ui& ui, Rect area, const Catalog& catalog, Shelf& shelf, std::string& chosen) {
  const float left = area.x + 16;
  const float width = area.w - 32;
  const int columns = std::max(1, static_cast<int>((width + kGap) / (kLeastCard + kGap)));
  const float w = std::floor((width - kGap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  float y = area.y + 4;
  int column = 0;
  const Words* group = nullptr;
  shelf.cards.clear();
  for (const SceneEntry& entry : catalog.scenes) {
    if (entry.lesson != (shelf.tab == 0)) continue;
    if (!group || *group != entry.shelf.group) {
      if (column > 0) y += kCard + kGap;
      column = 0;
      group = &entry.shelf.group;
      const std::string& heading = in_language(*group, ui.words.code());
      ui.mirror.group(heading);
      if (!heading.empty()) ui.paint.text(left, y + 28, heading, ui.theme.text2, 15, Face::semibold);
      y += 44;
    } else if (column == columns) {
      column = 0;
      y += kCard + kGap;
    }
    const Rect card{left + static_cast<float>(column) * (w + kGap), y, w, kCard};
    shelf.cards.push_back({entry.id, card});
    if (draw_card(ui, card, entry, entry.id == catalog.open, entry.id == shelf.at)) chosen = entry.id;
    ++column;
  }
  return y + kCard + 20 - area.y;
}

/// The glossary, in the order of its names; returns the height.
float draw_terms(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  std::map<std::string, std::string> terms;  // keys, by name
  for (const auto& [key, text] : ui.words.all())
    if (const std::string name = key.substr(0, key.rfind('.')); name.rfind("term.", 0) == 0 && key == name + ".means")
      terms[ui.word(name)] = name;
  const float left = area.x + 16;
  const int columns = std::max(1, static_cast<int>((area.w - 32 + 32) / (kLeastCard + 32)));
  const float w = std::floor((area.w - 32 - 32 * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  float y = area.y + 12;
  float next = y;
  int column = 0;
  for (const auto& [name, key] : terms) {
    if (column == columns) {
      column = 0;
      y = next + 10;
    }
    const float x = left + static_cast<float>(column++) * (w + 32);
    ui.mirror.term(unmarked(name), unmarked(ui.word(key + ".means")));
    ui.paint.paragraph(x, y + 18, w, 20, term_name(ui, key, 14));
    next = std::max(next, ui.paint.paragraph(x, y + 38, w, 18, marked(t, ui.word(key + ".means"), 12.5f, t.text2)));
  }
  return next + 16 - area.y;
}

}  // namespace

void open_shelf(Ui& ui, int tab) {
  ui.of<Shelf>() = {.open = true, .tab = tab};
  ui.outcome.unfinished = true;
}

float shelf_button(Ui& ui, float x, float mid, const Catalog& catalog) {
  if (catalog.scenes.empty() || ui.restrictions.readonly) return x;
  const std::string& label = ui.word("lessons");
  const Rect r{x, mid - 14, std::round(ui.paint.width(label, 13, Face::medium)) + 24, 28};
  if (button(ui, "lessons", r, label)) open_shelf(ui, 0);
  return r.right();
}

void draw_shelf(Ui& ui, Rect all, const Catalog& catalog, Wishes& wishes) {
  Shelf& shelf = ui.of<Shelf>();
  const Theme& t = ui.theme;
  const bool narrow = all.w < 700;
  const float beside = narrow ? 0 : std::max(24.f, std::round((all.w - 1480) / 2));
  const float above = narrow ? 0 : all.h < 600 ? 12 : 32;
  const Rect sheet{beside, above, all.w - 2 * beside, all.h - 2 * above};
  ui.mirror.section("shelf");
  ui.outcome.claims.push_back({all, true, false});
  ui.paint.rect(all, t.well);
  ui.paint.rect(sheet, t.panel, narrow ? 0.f : 10.f);
  if (!narrow) ui.paint.frame(sheet, t.border, 1, 10);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (ImGui::IsMouseClicked(0) && !sheet.contains(mouse.x, mouse.y)) shelf.open = false;
  if (!std::exchange(shelf.asked, true)) {
    wishes.shelf = true;
    ui.mirror.reveal("shelf " + catalog.open);
  }
  std::string chosen = answer_shelf_keys(ui, shelf, catalog.open);
  draw_shelf_head(ui, {sheet.x + 16, sheet.y, sheet.w - 32, kHead}, catalog, shelf);
  ui.paint.hline(sheet.x + 1, sheet.right() - 1, sheet.y + kHead, t.hairline);
  scrolling(
      ui, kTabs[shelf.tab], {sheet.x + 1, sheet.y + kHead + 1, sheet.w - 2, sheet.h - kHead - 2},
      [&](Rect part) { return shelf.tab == 2 ? draw_terms(ui, part) : draw_groups(ui, part, catalog, shelf, chosen); },
      true);
  if (shelf.tab == 2 && lacks_glossary(ui)) wishes.glossary = true;
  if (chosen.empty()) return;
  wishes.scene = chosen;
  shelf.open = false;
}

void follow_lesson(Ui& ui, Catalog& catalog) {
  NextLesson& next = ui.of<NextLesson>();
  next = {};
  const LessonVisit* visit = ui.document.lesson();
  if (!visit) return;
  const auto at = std::ranges::find(catalog.scenes, visit->lesson().id, &SceneEntry::id);
  if (at == catalog.scenes.end()) return;
  if (visit->at_end() && !std::exchange(at->done, true)) {
    std::vector<std::string> done;
    for (const SceneEntry& entry : catalog.scenes)
      if (entry.done) done.push_back(entry.id);
    platform::remember("done", list_of(done));
  }
  if (at + 1 != catalog.scenes.end() && !ui.restrictions.readonly)
    next = {at[1].id, in_language(at[1].title, ui.words.code())};
}

}  // namespace attn
