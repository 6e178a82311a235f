
#include "document/address.h"
#include "platform/platform.h"
#include "scene/overrides.h"
#include "ui/kit/scrolling.h"
#include "ui/panels/panels.h"
#include "ui/player/transport.h"

namespace attn {
namespace {

constexpr float kLeastTitle = 160;  // pixels, of a scene; less says too little
constexpr double kPatience = .05;   // seconds of work before progress is shown

/// A button that tells on the tip what it would do.
bool tipped_button(Ui& ui, const char* id, Rect r, Icon icon, bool enabled, const std::string& text) {
  const bool clicked = icon_button(ui, id, r, icon, enabled);
  if (enabled && ImGui::IsItemHovered() && !ui.touch) tip(ui, r, text);
  return clicked;
}

/// What "undo" or "redo" would do, by the name of the change; empty: there is none.
std::string history_text(const Ui& ui, const std::string& id, const std::string& change) {
  return change.empty() ? ui.word("control." + id) : ui.words.format(id + ".named", {ui.word(change)});
}
std::string undo_text(const Ui& ui) { return history_text(ui, "undo", ui.session.history().undo_name()); }
std::string redo_text(const Ui& ui) { return history_text(ui, "redo", ui.session.history().redo_name()); }

/// Undo, naming what it would do. A right click lists the last changes.
void undo_button(Ui& ui, Rect r) {
  constexpr size_t kListed = 12;
  const bool any = ui.session.can_undo();
  const bool clicked = tipped_button(ui, "undo", r, Icon::undo, any, undo_text(ui));
  const char* const list = "undo list";
  if (any && ImGui::IsItemClicked(ImGuiMouseButton_Right)) ImGui::OpenPopup(list);
  if (clicked) ui.session.undo();
  if (!ImGui::IsPopupOpen(list)) return;
  const std::vector<std::string> names = ui.session.history().undo_names(kListed);
  const float row = ui.touch ? 44.f : 30.f;
  float w = 160;
  for (const std::string& name : names) w = std::max(w, ui.paint.width(ui.word(name), 13) + 40);
  const Rect box{std::min(r.x, ImGui::GetIO().DisplaySize.x - w - 8), r.bottom() + 4, w,
                 row * static_cast<float>(names.size()) + 8};
  popup(ui, list, box, [&] {
    for (size_t i = 0; i < names.size(); ++i) {
      const Rect line{box.x + 4, box.y + 4 + row * static_cast<float>(i), box.w - 8, row};
      const Hit h = hit("undo " + std::to_string(i), line);
      if (h.hovered) ui.paint.rect(line, ui.theme.active, 6);
      ui.paint.text(line.x + 10, baseline(line.y + row / 2, 13), ui.word(names[i]), ui.theme.text1, 13);
      if (!h.clicked) continue;
      for (size_t k = 0; k <= i; ++k) ui.session.undo();  // back to before this change
      ImGui::CloseCurrentPopup();
    }
  });
}

void redo_button(Ui& ui, Rect r) {
  if (tipped_button(ui, "redo", r, Icon::redo, ui.session.can_redo(), redo_text(ui))) ui.session.redo();
}

/// Copies an address that opens this scene, and the lesson that a visitor brought.
void share(Ui& ui) {
  bool whole = true;
  platform::copy_text(platform::address(ui.document.fragment(false, &whole), override_keys()));
  ui.say({whole ? "notice.link_copied" : "notice.link_without_lesson"});
}

/// Whether a link can be had here, and whether a page to put it into can be prepared.
bool shares(const Ui& ui) { return !ui.restrictions.hides("share"); }
bool has_studio(const Ui& ui) { return shares(ui) && !ui.restrictions.readonly && platform::can_open_studio(); }

/// The languages, in a width of at most r.w, so that they end at r.right(); returns their width.
float language_choice(Ui& ui, Rect r, const Catalog& catalog, Wishes& wishes) {
  std::vector<std::string> names;
  int spoken = 0;
  for (const Language& language : catalog.languages) {
    if (language.code == ui.words.code()) spoken = static_cast<int>(names.size());
    names.push_back(language.name);
  }
  const bool list = names.size() > 2;
  const float w = std::min(r.w, list ? 80.f : ui.touch ? 104.f : 76.f);
  const Rect place{r.right() - w, r.y, w, r.h};
  const int clicked =
      list ? drop_down(ui, "language", place, names, spoken) : segmented(ui, "language", place, names, spoken);
  if (clicked >= 0) wishes.language = catalog.languages[static_cast<size_t>(clicked)].code;
  return w;
}

/// The rows of the menu, each 44 px high.
struct Menu {
  Ui& ui;
  Rect area;
  float y = area.y;

  Rect row() {
    y += kRow;
    return {area.x + 4, y - kRow, area.w - 8, kRow};
  }
  /// A row that is a button.
  bool item(const char* id, Icon icon, const std::string& text, bool enabled = true) {
    const Rect r = row();
    const Hit h = enabled ? hit(id, r) : Hit{};
    if (h.hovered) ui.paint.rect(r, ui.theme.active, 6);
    const float mid = r.y + r.h / 2;
    draw_icon(ui.paint, icon, {r.x + 20, mid}, 16, enabled ? ui.theme.text2 : ui.theme.off);
    ui.paint.text(r.x + 42, baseline(mid, 13), ui.paint.fit(text, r.w - 50, 13),
                  enabled ? ui.theme.text1 : ui.theme.off, 13);
    return ui.mirror.button(id, r, text, false, enabled) || h.clicked;
  }
  /// A row with a word before a control, which stands in what is returned.
  Rect named(const std::string& word) {
    const Rect r = row();
    const float w = ui.paint.text(r.x + 12, baseline(r.y + r.h / 2, 13), word, ui.theme.text1, 13);
    return {r.x + w + 20, r.y + 8, r.w - w - 28, 28};
  }
  /// What every window has here.
  void draw_showing() {
    std::vector<std::string> sizes;
    for (const float scale : kScales) sizes.push_back(shortest(scale) + "×");
    Showing& showing = ui.of<Showing>();
    const auto chosen = static_cast<int>(std::ranges::find(kScales, showing.scale) - kScales);
    const int clicked = segmented(ui, "ui_scale", named(ui.word("control.ui_scale")), sizes, chosen);
    if (clicked >= 0) set_scale(ui, kScales[clicked]);
    bool& keys = ui.of<CharacterKeys>().on;
    const Rect place = named(ui.word("control.keys"));
    if (toggle(ui, "keys", {place.right() - 32, place.y + 5, 32, 18}, keys))
      platform::remember("keys", (keys = !keys) ? "on" : "off");
    if (platform::can_play_row() && item("hear", Icon::sound, ui.word("control.hear"))) platform::play_row();
    if (!item("present", Icon::screen, ui.word("control.present"))) return;
    showing.presents = true;
    ImGui::CloseCurrentPopup();
  }
  void draw_narrow(const Catalog& catalog, Wishes& wishes) {
    Session& session = ui.session;
    if (item("undo", Icon::undo, undo_text(ui), session.can_undo())) session.undo();
    if (item("redo", Icon::redo, redo_text(ui), session.can_redo())) session.redo();
    if (shares(ui) && item("share", Icon::share, ui.word("control.share"))) {
      share(ui);
      ImGui::CloseCurrentPopup();
    }
    if (has_studio(ui) && item("studio", Icon::embed, ui.word("control.studio"))) {
      platform::open_studio();
      ImGui::CloseCurrentPopup();
    }
    const bool pinned = session.pinned() || session.pinning();
    if (item("pin", Icon::pin, ui.word(pinned ? "compare.unpin" : "compare.pin")))
      pinned ? session.unpin() : session.pin();
    if (item("theme", Icon::theme, ui.word("control.theme"))) wishes.toggle_theme = true;
    language_choice(ui, named(ui.word("control.language")), catalog, wishes);
    Rect pace = named(ui.word("control.unit"));
    speed_button(ui, {pace.right() - 44, pace.y, 44, pace.h});
    unit_choice(ui, {pace.x, pace.y, pace.w - 48, pace.h});
    const Rect badge = row();  // its words fill it
    backend_card(ui, backend_badge(ui, badge.x + 8, badge.right() - 8, badge.y + badge.h / 2));
  }

  static constexpr float kRow = 44;
};

/// How everything is shown, and `narrow` what such a window has no room for in its bar. While somebody presents, the
/// way out.
void menu_button(Ui& ui, Rect r, const Catalog& catalog, Wishes& wishes, bool narrow) {
  if (ui.of<Showing>().presents) {
    if (icon_button(ui, "present_end", r, Icon::close)) ui.of<Showing>().presents = false;
    return;
  }
  const char* const id = "menu";
  if (icon_button(ui, id, r, Icon::dots)) ImGui::OpenPopup(id);
  if (!ImGui::IsPopupOpen(id)) return;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float w = std::min(300.f, screen.x - 16);
  const float more = (shares(ui) ? 1.f : 0.f) + (has_studio(ui) ? 1.f : 0.f);
  const float whole = Menu::kRow * ((narrow ? 10.f + more : 3.f) + (platform::can_play_row() ? 1.f : 0.f));
  const float h = std::min(whole + 8, screen.y - 8);
  const Rect box{screen.x - w - 8, std::min(r.bottom() + 4, screen.y - 4 - h), w, h};
  popup(ui, id, box, [&] {
    scrolling(ui, "rows", {box.x, box.y + 4, box.w, box.h - 8}, [&](Rect area) {
      Menu menu{ui, area};
      if (narrow) menu.draw_narrow(catalog, wishes);
      menu.draw_showing();
      return whole;
    });
  });
}

/// The bar of a narrow window, of which `kept` pixels before the menu stay free.
void draw_narrow_bar(Ui& ui, Rect area, const Catalog& catalog, Wishes& wishes, float kept) {
  const float mid = area.y + area.h / 2;
  menu_button(ui, {area.right() - 44, mid - 22, 44, 44}, catalog, wishes, true);
  const float x = shelf_button(ui, area.x + 38, mid, catalog) + 4;
  float right = area.right() - 48 - kept;
  const double progress = ui.session.working() > kPatience ? ui.session.progress() : -1;
  if (progress < 0) return draw_scene_list(ui, {x, mid - 16, right - x, 32}, catalog);
  ui.paint.rect({area.x, area.bottom() - 2, area.w * static_cast<float>(progress), 2}, ui.theme.text1);
  right -= 44;
  if (icon_button(ui, "cancel", {right, mid - 22, 44, 44}, Icon::close)) ui.session.cancel();
  const std::string working = ui.words.format("working", {number_text(progress * 100, 0)});
  ui.paint.text(x, baseline(mid, 13), ui.paint.fit(working, right - x, 13), ui.theme.text2, 13);
}

}  // namespace

void set_scale(Ui& ui, float scale) {
  ui.of<Showing>().scale = scale;
  platform::remember("scale", shortest(scale));
}

void draw_scene_list(Ui& ui, Rect r, const Catalog& catalog) {
  const std::vector<SceneEntry>& scenes = catalog.scenes;
  if (scenes.empty()) return;
  const auto open = std::ranges::find(scenes, catalog.open, &SceneEntry::id);
  const std::string& title = open == scenes.end() ? ui.word("scene.own") : in_language(open->title, ui.words.code());
  const float whole = ui.paint.width(title, 13, Face::semibold) + 42;
  r.w = r.w >= std::min(whole, kLeastTitle) ? std::min(whole, r.w) : 44;  // else the arrow alone
  if (ui.restrictions.readonly) {
    ui.paint.text(r.x + 10, baseline(r.y + r.h / 2, 13), ui.paint.fit(title, r.w, 13, Face::semibold), ui.theme.text1,
                  13, Face::semibold);
    return;
  }
  const Theme& t = ui.theme;
  const Hit h = hit(ui, "scenes", reach(ui, r), ui.word("control.scenes") + ": " + title);
  if (h.hovered) {
    ui.paint.rect(r, t.active, 6);
    ui.paint.frame(r, t.control, 1, 6);
  }
  const bool roomy = r.w >= 60;  // else the arrow alone
  if (roomy)
    ui.paint.text(r.x + 10, baseline(r.y + r.h / 2, 13), ui.paint.fit(title, r.w - 36, 13, Face::semibold), t.text1, 13,
                  Face::semibold);
  draw_icon(ui.paint, Icon::down, {r.right() - (roomy ? 14.f : r.w / 2), r.y + r.h / 2}, 14, t.text2);
  if (h.clicked) open_shelf(ui, open == scenes.end() || open->lesson ? 0 : 1);
}

void draw_top_bar(Ui& ui, Rect area, const Catalog& catalog, Wishes& wishes, bool compact, float kept) {
  const Theme& t = ui.theme;
  const float mid = area.y + area.h / 2;
  ui.mirror.section("top");
  ui.paint.rect(area, t.panel);
  ui.paint.hline(area.x, area.right(), area.bottom() - 1, t.hairline);
  draw_logo(ui.paint, {area.x + 16, mid - 8.5f}, 17, t);
  if (compact || ui.of<Showing>().presents) return draw_narrow_bar(ui, area, catalog, wishes, kept);

  float right = area.right() - 8;
  const auto next_place = [&](float step) {
    const Rect r{right - 32, mid - 14, 32, 28};
    right -= ui.touch ? 44 : step;
    return r;
  };
  menu_button(ui, next_place(38), catalog, wishes, false);
  right -= language_choice(ui, {right - 104, mid - 14, 104, 28}, catalog, wishes) + 6;
  if (icon_button(ui, "theme", next_place(38), Icon::theme)) wishes.toggle_theme = true;
  if (has_studio(ui) && tipped_button(ui, "studio", next_place(38), Icon::embed, true, ui.word("control.studio")))
    platform::open_studio();
  if (shares(ui) && tipped_button(ui, "share", next_place(38), Icon::share, true, ui.word("control.share"))) share(ui);
  ui.paint.vline(right, mid - 8, mid + 8, t.border);
  right -= 6;
  redo_button(ui, next_place(34));
  undo_button(ui, next_place(38));

  float x = area.x + 42;
  const double progress = ui.session.working() > kPatience ? ui.session.progress() : -1;
  const std::string working = progress < 0 ? "" : ui.words.format("working", {number_text(progress * 100, 0)});
  if (progress >= 0) ui.paint.rect({area.x, area.bottom() - 2, area.w * static_cast<float>(progress), 2}, t.text1);
  x += ui.paint.text(x, baseline(mid, 14), ui.word("app.name"), t.text1, 14, Face::semibold) + 16;
  ui.paint.vline(x, mid - 8, mid + 8, t.border);
  x = shelf_button(ui, x + 12, mid, catalog) + 4;
  ui.paint.vline(right, mid - 8, mid + 8, t.border);
  if (progress >= 0) {
    if (icon_button(ui, "cancel", {right - 40, mid - 14, 32, 28}, Icon::close)) ui.session.cancel();
    right -= 38;
  }
  const Badge badge = backend_badge(ui, x + 120, right - 14, mid, working);
  backend_card(ui, badge);
  draw_scene_list(ui, {x, mid - 14, badge.box.x - 20 - x, 28}, catalog);
}

}  // namespace attn
