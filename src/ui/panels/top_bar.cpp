#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "lessons/lesson_values.h"
#include "platform/platform.h"
#include "scene/link.h"
#include "scene/overrides.h"
#include "text/numbers.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr double kPatience = .05;  // seconds of work before progress is shown

/// A button that tells on the tip what it would do.
bool tipped_button(Ui& ui, const char* id, Rect r, Icon icon, bool enabled, const std::string& text) {
  const bool clicked = icon_button(ui, id, r, icon, enabled);
  if (enabled && ImGui::IsItemHovered() && !ui.touch) tip(ui, r, text);
  return clicked;
}

/// Undo, naming what it would do. A right click lists the last changes.
void undo_button(Ui& ui, Rect r) {
  constexpr size_t kListed = 12;
  const bool any = ui.session.can_undo();
  const std::string text = any ? ui.words.format("undo.named", {ui.word(ui.session.history().undo_name())}) : "";
  const bool clicked = tipped_button(ui, "undo", r, Icon::undo, any, text);
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
  const bool any = ui.session.can_redo();
  const std::string text = any ? ui.words.format("redo.named", {ui.word(ui.session.history().redo_name())}) : "";
  if (tipped_button(ui, "redo", r, Icon::redo, any, text)) ui.session.redo();
}

/// Copies an address that opens this scene.
void share_button(Ui& ui, Rect r) {
  if (!tipped_button(ui, "share", r, Icon::share, true, ui.word("control.share"))) return;
  platform::copy_text(platform::address(write_link(ui.scene()), override_keys()));
  ui.say(ui.word("notice.link_copied"));
}

}  // namespace

void draw_scene_list(Ui& ui, Rect r, const Catalog& catalog, bool framed) {
  const std::vector<SceneEntry>& scenes = catalog.scenes;
  if (scenes.empty()) return;
  const auto open = std::ranges::find(scenes, catalog.open, &SceneEntry::id);
  const std::string& title = open == scenes.end() ? ui.word("scene.own") : in_language(open->title, ui.words.code());
  if (!framed) r.w = std::min(ui.paint.width(title, 13, Face::semibold) + 42, r.w);
  if (ui.restrictions.readonly) {
    ui.paint.text(r.x + 10, baseline(r.y + r.h / 2, 13), ui.paint.fit(title, r.w, 13, Face::semibold), ui.theme.text1,
                  13, Face::semibold);
    return;
  }
  const Theme& t = ui.theme;
  const Hit h = hit(ui, "scenes", reach(ui, r), ui.word("control.scenes") + ": " + title);
  if (framed || h.hovered) {
    ui.paint.rect(r, h.hovered ? t.active : t.input, 6);
    ui.paint.frame(r, h.hovered ? t.control : t.border, 1, 6);
  }
  const bool roomy = r.w >= 60;  // else the arrow alone
  const Face face = framed ? Face::regular : Face::semibold;
  if (roomy)
    ui.paint.text(r.x + 10, baseline(r.y + r.h / 2, 13), ui.paint.fit(title, r.w - 36, 13, face), t.text1, 13, face);
  draw_icon(ui.paint, Icon::down, {r.right() - (roomy ? 14.f : r.w / 2), r.y + r.h / 2}, 14, t.text2);
  if (h.clicked) open_shelf(ui, open == scenes.end() || open->lesson ? 0 : 1);
}

void draw_top_bar(Ui& ui, Rect area, const Catalog& catalog, Wishes& wishes, bool compact) {
  const std::vector<Language>& languages = catalog.languages;
  const Theme& t = ui.theme;
  const float mid = area.y + area.h / 2;
  ui.mirror.section("top");
  ui.paint.rect(area, t.panel);
  ui.paint.hline(area.x, area.right(), area.bottom() - 1, t.hairline);
  draw_logo(ui.paint, {area.x + 16, mid - 8.5f}, 17, t);

  float right = area.right() - 12;
  std::vector<std::string> names;
  int spoken = 0;
  for (size_t i = 0; i < languages.size(); ++i) {
    names.push_back(languages[i].name);
    if (languages[i].code == ui.words.code()) spoken = static_cast<int>(i);
  }
  const bool list = names.size() > 2;
  const float language_w = list || compact ? 80.f : 76.f;
  const Rect place{right - language_w, mid - 14, language_w, 28};
  const int language =
      list ? drop_down(ui, "language", place, names, spoken) : segmented(ui, "language", place, names, spoken);
  if (language >= 0) wishes.language = languages[static_cast<size_t>(language)].code;
  right -= language_w + 6;
  const auto next_place = [&](float step) {
    const Rect r{right - 32, mid - 14, 32, 28};
    right -= step;
    return r;
  };
  if (icon_button(ui, "theme", next_place(38), Icon::theme)) wishes.toggle_theme = true;
  const bool roomy = area.w >= 420;  // a narrow phone keeps undo only
  if (roomy) share_button(ui, next_place(38));
  if (!compact) {
    ui.paint.vline(right, mid - 8, mid + 8, t.border);
    right -= 6;
  }
  if (roomy) redo_button(ui, next_place(34));
  undo_button(ui, next_place(38));

  float x = area.x + 42;
  const double progress = ui.session.working() > kPatience ? ui.session.progress() : -1;
  const std::string working = progress < 0 ? "" : ui.words.format("working", {number_text(progress * 100, 0)});
  if (progress >= 0) ui.paint.rect({area.x, area.bottom() - 2, area.w * static_cast<float>(progress), 2}, t.text1);
  const std::string& name = ui.word("app.name");
  if (compact) x = shelf_button(ui, x, mid, catalog) + 12;
  if (compact && progress < 0) {
    if (ui.paint.width(name, 15, Face::semibold) <= right - x)
      ui.paint.text(x, baseline(mid, 15), name, t.text1, 15, Face::semibold);
    return;
  }
  if (compact) {
    if (icon_button(ui, "cancel", next_place(40), Icon::close)) ui.session.cancel();
    ui.paint.text(x, baseline(mid, 13), ui.paint.fit(working, right - x, 13), t.text2, 13);
    return;
  }
  x += ui.paint.text(x, baseline(mid, 14), name, t.text1, 14, Face::semibold) + 16;
  ui.paint.vline(x, mid - 8, mid + 8, t.border);
  x = shelf_button(ui, x + 12, mid, catalog) + 4;
  ui.paint.vline(right, mid - 8, mid + 8, t.border);
  if (progress >= 0) {
    if (icon_button(ui, "cancel", {right - 40, mid - 14, 32, 28}, Icon::close)) ui.session.cancel();
    right -= 38;
  }
  const Badge badge = backend_badge(ui, x + 120, right - 14, mid, working);
  backend_card(ui, badge);
  draw_scene_list(ui, {x, mid - 14, badge.box.x - 20 - x, 28}, catalog, false);
}

}  // namespace attn
