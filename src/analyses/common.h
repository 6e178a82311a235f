#pragma once
#include "analyses/analysis_job.h"
#include "analyses/rows.h"

namespace attn {

// Helpers that several analyses share.

/// The weights of the trace, one row per query and one column per key; says so and returns null where the scene has
/// none (an approximation makes none, attention over channels others).
const Tensor* weights_of(AnalysisJob& job);
/// The same as probabilities, which is what entropies and shares are of: a row that has another sum than 1 (after
/// dropout, say) is divided by it, which is said; one that sees nothing stays 0. Says why and returns null where
/// weights are below 0 (Mamba's may be).
std::shared_ptr<const Tensor> probabilities_of(AnalysisJob& job, const Tensor& weights);
/// Whether a row of weights, or of probabilities, sees anything.
bool sees(const std::vector<double>& row);
/// Which keys a row of the head on view sees: those that no mask hides; without a mask those with a weight.
std::vector<bool> keys_seen(const AnalysisInput& input, const Tensor& weights, int64_t row);
/// Whether x and the output have one row per token; says so where they have not.
bool has_output(AnalysisJob& job);
/// Whether heads of queries, keys and values attend here, so that their method could be another; says so where not.
bool has_method(AnalysisJob& job);
/// The sizes that attention really has here, with the tokens of the trace.
Setup sizes_here(const AnalysisInput& input);
/// A parameter of the problem: its own value or the standard one.
double parameter_of(const ProblemMechanism& problem, const char* id);

/// Where the least and the largest value stand, the first of equals. NaN does not count.
struct Extremes {
  size_t least = 0;
  size_t most = 0;
  double sum = 0;
  int count = 0;
  explicit Extremes(const std::vector<double>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      if (!count || values[i] < values[least]) least = i;
      if (!count || values[i] > values[most]) most = i;
      sum += values[i];
      ++count;
    }
  }
  double mean() const { return count ? sum / count : 0; }
};

/// Tokens as labels of bars.
std::vector<Said> labels_of(const std::vector<std::string>& words);
/// Shows a bar for each token, the row in question marked.
void show_per_token(AnalysisJob& job, Said title, const char* y, BarFigure::Series bars);
/// Labels "1", "2", ... of columns.
std::vector<std::string> numbered(int64_t count);
/// The first `count` of the words, with numbers in place of those that are missing.
std::vector<std::string> first_of(std::vector<std::string> words, int64_t count);
/// b - a over one head, a row and a column per label.
MapFigure change_map(Said title, const Tensor& a, const Tensor& b, int64_t head, std::vector<std::string> row_labels,
                     std::vector<std::string> col_labels);

/// A row of a matrix (batch entry 0), and all values of a tensor, in double.
std::vector<double> row_values(const Tensor& a, int64_t head, int64_t row);
std::vector<double> values_of(const Tensor& a);
/// Standard deviation of all values; NaN of none.
double deviation(const std::vector<double>& values);
/// The largest |a - b|, and the square of the Euclidean length of a - b. Sizes are equal.
double largest_gap(const std::vector<double>& a, const std::vector<double>& b);
double squared_distance(const std::vector<double>& a, const std::vector<double>& b);

/// `problem` over chosen rows of its embeddings, each as often as it is named: tokens shuffled, doubled, repeated. Its
/// text is empty, and edits of x are part of the rows.
Problem over_rows(const AnalysisInput& input, const Problem& problem, const std::vector<int>& rows);
/// The problem reduced to one layer of exact softmax attention, without positions and without a mask.
Problem bare(Problem problem);

}  // namespace attn
