#pragma once
#include <algorithm>
#include <cmath>
#include <initializer_list>
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
  /// A point of each series at x, in their order.
  void add(double at, std::initializer_list<double> values) {
    for (size_t i = 0; i < values.size(); ++i) series[i].points.emplace_back(at, values.begin()[i]);
  }
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

/// Values as value(row, col) gives them, a row and a column per label, pooled. NaN counts as 0.
template <typename Value>
MapFigure map_figure(Said title, std::vector<std::string> row_labels, std::vector<std::string> col_labels, bool amount,
                     const Value& value) {
  const size_t rows = row_labels.size();
  const size_t cols = col_labels.size();
  const size_t shown_rows = std::min<size_t>(rows, MapFigure::kMost);
  const size_t shown_cols = std::min<size_t>(cols, MapFigure::kMost);
  MapFigure map{.title = std::move(title),
                .amount = amount,
                .rows = static_cast<int>(rows),
                .cols = static_cast<int>(cols),
                .shown_rows = static_cast<int>(shown_rows),
                .shown_cols = static_cast<int>(shown_cols),
                .values = std::vector<float>(shown_rows * shown_cols),
                .row_labels = std::move(row_labels),
                .col_labels = std::move(col_labels)};
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < cols; ++j) {
      const double v = value(static_cast<int>(i), static_cast<int>(j));
      float& piece = map.values[i * shown_rows / rows * shown_cols + j * shown_cols / cols];
      if (std::abs(v) > std::abs(piece)) piece = static_cast<float>(v);
      if (std::abs(v) > map.largest) {
        map.largest = std::abs(v);
        map.largest_row = static_cast<int>(i);
        map.largest_col = static_cast<int>(j);
      }
    }
  return map;
}

}  // namespace attn
