#pragma once
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "attention/step_info.h"
#include "scene/differences.h"

namespace attn {

// What an analysis found, in a form that one view draws and one text sums up, whatever the analysis. Nothing here
// belongs to a language.

/// y over x. NaN and infinite points are left out; on a logarithmic axis those that are not above 0, too.
struct PlotFigure {
  enum class Look { line, dots, reference };  // reference: what theory says, in grey
  struct Series {
    Said name;
    Role ink = Role::x;
    Look look = Look::line;
    std::vector<std::pair<double, double>> points{};
  };
  Said title;
  Said x;
  Said y;
  bool log_x = false;
  bool log_y = false;
  std::vector<Series> series{};
};

/// A matrix in short: at most kMost rows and columns, each piece the value of largest magnitude under it.
struct MapFigure {
  static constexpr int kMost = 96;
  Said title;
  bool amount = false;  // 0 ... largest, else -largest ... largest
  int rows = 0;         // of the matrix
  int cols = 0;
  int shown_rows = 0;
  int shown_cols = 0;
  std::vector<float> values{};            // shown_rows x shown_cols
  std::vector<std::string> row_labels{};  // one per row of the matrix
  std::vector<std::string> col_labels{};
  double largest = 0;  // magnitude of a finite value
  int largest_row = 0;
  int largest_col = 0;
};

/// Groups of bars, one bar per series, over labels; or, without labels, a histogram from low to high.
struct BarFigure {
  struct Series {
    Said name;
    Role ink = Role::x;
    std::vector<double> values{};
  };
  Said title;
  Said y;
  std::vector<Said> labels{};
  Said x{};  // histogram: what is counted
  double low = 0;
  double high = 0;
  bool log_y = false;
  int marked = -1;  // the label in question
  std::vector<Series> series{};
  bool has_reference = false;
  double reference = 0;
  Said reference_name{};
};

using Figure = std::variant<PlotFigure, MapFigure, BarFigure>;

struct AnalysisResult {
  std::string id;                // of the analysis
  std::vector<Said> statements;  // each with numbers that were measured
  std::vector<Figure> figures;
};

/// Rows x cols values as value(row, col) gives them, pooled. NaN counts as 0.
template <typename Value>
MapFigure map_figure(Said title, int rows, int cols, bool amount, const Value& value) {
  MapFigure map{std::move(title), amount, rows, cols};
  map.shown_rows = rows < MapFigure::kMost ? rows : MapFigure::kMost;
  map.shown_cols = cols < MapFigure::kMost ? cols : MapFigure::kMost;
  map.values.assign(static_cast<size_t>(map.shown_rows) * static_cast<size_t>(map.shown_cols), 0);
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < cols; ++j) {
      const double v = value(i, j);
      const double size = v < 0 ? -v : v;
      float& piece =
          map.values[static_cast<size_t>(i) * static_cast<size_t>(map.shown_rows) / static_cast<size_t>(rows) *
                         static_cast<size_t>(map.shown_cols) +
                     static_cast<size_t>(j) * static_cast<size_t>(map.shown_cols) / static_cast<size_t>(cols)];
      if (size > static_cast<double>(piece < 0 ? -piece : piece)) piece = static_cast<float>(v);
      if (size > map.largest) {
        map.largest = size;
        map.largest_row = i;
        map.largest_col = j;
      }
    }
  return map;
}

}  // namespace attn
