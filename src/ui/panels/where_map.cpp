// Where the present step stands in a Transformer: one line, which unfolds to a picture of its parts.
#include "story/step_words.h"
#include "ui/kit/scrolling.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

/// A part of a Transformer, from the words to the next one, and the lesson that is about it.
struct ModelPart {
  const char* id;
  const char* lesson;
};
constexpr std::array<ModelPart, 8> kParts{{{"tokens", "seven_steps"},
                                           {"embedding", "bank"},
                                           {"positions", "dog_bites"},
                                           {"heads", "heads"},
                                           {"norm", "post_ln"},
                                           {"feed", "post_ln"},
                                           {"layers", "graph"},
                                           {"next", "next_word"}}};
enum : size_t { kEmbedding = 1, kPositions, kHeads, kNorm, kFeed, kLayers, kNext };

constexpr float kPartHeight = 52;  // of the picture
constexpr float kMapHead = 44;     // over its rows
constexpr float kMapWidth = 380;
constexpr float kLeastPanel = 480;  // in a lower one the line gives way, as it does to A and B

bool is_one_of(std::string_view step, std::initializer_list<std::string_view> families) {
  return std::ranges::find(families, step_family(step)) != families.end();
}

size_t part_of(const Ui& ui, const Stop& stop) {
  if (!layer_of(stop.step).empty() && has_layers(ui.session)) return kLayers;
  if (stop.embeds()) return is_one_of(ui.scene().view.cell, {"positions", "w_pos"}) ? kPositions : kEmbedding;
  if (is_one_of(stop.step, {"product_hidden", "hidden", "activated", "product_fed", "fed"})) return kFeed;
  if (is_one_of(stop.step, {"residual", "normal_attend", "gained_attend", "normed", "normal_feed", "gained_feed",
                            "ffn_normed", "ffn_residual", "rms_normed", "ffn_rms_normed", "self_residual",
                            "self_normed", "cross_residual", "cross_normed"}))
    return kNorm;
  if (stop.step.starts_with("new_") || is_one_of(stop.step, {"logits", "probabilities"})) return kNext;
  const Choice* row = governing_row(ui.session, stop.id);
  return row && row->aspect == Aspect::position ? kPositions : kHeads;
}

std::string called(const Ui& ui, size_t part) { return ui.word(std::string("map.") + kParts[part].id); }

/// The first step of a part; empty: this scene has none.
std::string step_of(const Ui& ui, size_t part) {
  if (part == kPositions && !ui.trace().value("positions").empty()) return "positions";
  for (const Stop& stop : ui.stops.all())
    if (part <= kEmbedding ? stop.embeds() : part_of(ui, stop) == part) return stop.step;
  return "";
}

/// A part of the picture: its box leads to its first step where this scene has it, the button to its lesson.
void draw_part(Ui& ui, Rect r, size_t part, bool lit) {
  const Theme& t = ui.theme;
  const std::string id = kParts[part].id;
  const std::string step = step_of(ui, part);
  const std::string& lesson = ui.word("map.lesson");
  const float button_w = ui.restrictions.readonly ? 0 : std::round(ui.paint.width(lesson, 12.5f, Face::medium)) + 24;
  const Rect box{r.x + 24, r.y + 3, r.w - 24 - (button_w > 0 ? button_w + 8 : 0), r.h - 6};
  const std::string& name = called(ui, part);
  const std::string& text = ui.word("map." + id + ".text");
  const Color ink = lit ? t.role(ui.stop().role) : step.empty() ? t.text3 : t.text2;
  if (part + 1 < kParts.size()) ui.paint.vline(r.x + 8, r.y + r.h / 2, r.bottom() + r.h / 2, t.border);
  ui.paint.circle({r.x + 8.5f, r.y + r.h / 2}, 6, lit ? ink : t.input);
  ui.paint.ring({r.x + 8.5f, r.y + r.h / 2}, 5.5f, ink, 1.5f);
  if (!step.empty()) {
    const Hit h = hit(ui, "map " + id, box, name + ": " + text, lit);
    ui.paint.rect(box, h.hovered ? t.active : t.panel, 6);
    if (h.clicked) {
      ui.show_step(step);
      ImGui::CloseCurrentPopup();
    }
  }
  ui.paint.frame(box, lit ? ink : step.empty() ? t.hairline : t.border, lit ? 1.5f : 1, 6);
  ui.paint.text(box.x + 10, box.y + 18, ui.paint.fit(name, box.w - 20, 13, Face::semibold),
                step.empty() ? t.text2 : t.text1, 13, Face::semibold);
  ui.paint.text(box.x + 10, box.y + 36, ui.paint.fit(text, box.w - 20, 12), t.text3, 12);
  if (button_w <= 0) return;
  const float h = ui.touch ? 44 : 30;
  ui.mirror.caption(lesson + ": " + name);
  if (!button(ui, "map lesson " + id, {r.right() - button_w, r.y + (r.h - h) / 2, button_w, h}, lesson)) return;
  ui.of<NextLesson>() = {kParts[part].lesson, "", true};
  ImGui::CloseCurrentPopup();
}

/// Under the line, or over it, within the window.
void draw_picture_of_model(Ui& ui, const char* id, Rect line, size_t lit) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float w = std::min(kMapWidth, screen.x - 16);
  const float all = kMapHead + kPartHeight * kParts.size() + 12;
  const float top = std::min(line.bottom() + 4, std::max(8.f, screen.y - all - 8));
  const Rect box{std::clamp(line.right() - w, 8.f, screen.x - w - 8), top, w, std::min(all, screen.y - top - 8)};
  popup(ui, id, box, [&] {
    scrolling(ui, "parts", {box.x, box.y + 4, box.w, box.h - 8}, [&](Rect area) {
      ui.paint.text(area.x + 16, area.y + 25, ui.word("map.title"), ui.theme.text1, 14, Face::semibold);
      for (size_t part = 0; part < kParts.size(); ++part)
        draw_part(
            ui, {area.x + 16, area.y + kMapHead - 4 + kPartHeight * static_cast<float>(part), area.w - 32, kPartHeight},
            part, part == lit);
      return all - 8;
    });
  });
}

}  // namespace

float draw_where_map(Ui& ui, Rect panel) {
  if (panel.h < kLeastPanel || is_comparing(ui.session)) return 0;
  const Theme& t = ui.theme;
  const float height = ui.touch ? 44 : 32;
  const float edge = card_edge(panel.w);
  const Rect line{panel.x + edge, panel.y, panel.w - 2 * edge, height};
  const size_t lit = ui.hand.typing ? 0 : part_of(ui, ui.stop());
  const std::string& name = called(ui, lit);
  ui.mirror.section("guide");
  const Hit h = hit(ui, "map", line, ui.word("map.title") + ": " + name);
  const float mid = line.y + height / 2;
  constexpr float kApart = 13;
  ui.paint.hline(line.x + 4, line.x + 4 + kApart * (kParts.size() - 1), mid - .5f, t.border);
  for (size_t part = 0; part < kParts.size(); ++part) {
    const Point at{line.x + 4 + kApart * static_cast<float>(part), mid};
    const bool on = part == lit;
    ui.paint.circle(at, on ? 5.f : 3.5f, on ? t.role(ui.stop().role) : t.panel);
    if (!on) ui.paint.ring(at, 3, t.control, 1);
  }
  const float x = line.x + 4 + kApart * kParts.size() + 4;
  ui.paint.text(x, baseline(mid, 12), ui.paint.fit(name, line.right() - x - 18, 12), h.hovered ? t.text1 : t.text2, 12);
  draw_icon(ui.paint, Icon::down, {line.right() - 6, mid}, 12, t.text3);
  ui.paint.hline(panel.x, panel.right(), panel.y + height, t.hairline);
  if (h.clicked) ImGui::OpenPopup("map of the model");
  draw_picture_of_model(ui, "map of the model", line, lit);
  return height + 1;
}

}  // namespace attn
