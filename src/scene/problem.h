#pragma once
#include "scene/scene.h"

namespace attn {

/// A problem made concrete: the program to run, its values, and what its rows and columns are called.
struct Plan {
  Problem problem;
  Setup setup;
  std::shared_ptr<const Program> program;
  Bindings bindings;                 // a value for every Input
  std::vector<MatrixStep> matrices;  // those that are the visitor's
  std::vector<std::string> tokens;
  std::vector<std::string> keys;     // what keys are called: the tokens, or those of the second text
  std::vector<std::string> names{};  // tokens and keys, told_apart()
  std::vector<std::string> key_names{};
  /// Tokens that neither the scene nor the lexicon knows: their features are seeded values.
  std::vector<std::string> unknown;
};

/// The setup that the tables need of a problem with so many queries and keys, without its matrices.
Setup setup_of(const Problem& problem, int queries, int keys);

/// Most bytes of one step, and of the steps of a Trace that nobody asks for together.
inline constexpr uint64_t kMaxTraceBytes = uint64_t{256} << 20;

/// Makes a problem concrete that passes check_problem(). Error when the text (or the second text, where the structure
/// has one) has no token or more than kMaxTokens, a given x (source) has another number of rows than its text has
/// tokens, or a step takes more than kMaxTraceBytes. What has not changed since an `earlier` plan of the same lexicon
/// is shared with it: the program, and every matrix as the same Tensor.
Plan plan(const Problem& problem, const Lexicon& lexicon, const Plan* earlier = nullptr);
/// The scene, where it passes check_scene() and has a plan(); Error as these. Neither values nor evaluations are made.
Scene validated(Scene scene, const Lexicon& lexicon);

/// Whether any step of another problem's trace would have another value than in this one's, edits left out; true where
/// one of them has no plan().
bool moves_numbers(const Problem& problem, const Problem& other, const Lexicon& lexicon);

/// The tokens that the rows of `matrix`, "x" or "source", belong to: those of the text or the second text, the patches
/// of an image in its place ("A1" ...), or x1, x2, ... (s1, s2, ...) where the matrix is given without text.
std::vector<std::string> tokens_of(const Problem& problem, const std::string& matrix, const Lexicon& lexicon);

/// The features of a word: the scene's own, else those of the lexicon; null where neither knows it.
const std::vector<float>* features_of(const Problem& problem, const Lexicon& lexicon, const std::string& token);

/// A text cut before and after each word that nothing is known of, whose features are drawn from the seed: every second
/// part is such a word.
std::vector<std::string> cut_at_guesses(const Problem& problem, const std::string& matrix, const std::string& text,
                                        const Lexicon& lexicon);

/// The tokens, those that stand more than once with their places, from 1: "the (5)".
std::vector<std::string> told_apart(std::vector<std::string> tokens);

/// Columns of the output: those of a given w_o or b_o, else d_model.
int output_width(const Problem& problem);

/// The value a cell of x, source, patches or a weight has before edits: given, from the scene's words, the lexicon or
/// the image, or seeded; the columns of w_u are the rows of the words of vocabulary_of(). Cells are counted as CellEdit
/// counts them. Every value is a pure function of (seed, matrix, head, row or word, column): growing a size never
/// changes the leading values. `row` of x is a token's (`tokens` are those of the matrix's own text), and a word is the
/// same in either text. Seeded values have two decimals, waves of an image all of theirs; a bias that is not given is
/// 0, a gain 1.
float base_value(const Problem& problem, const Lexicon& lexicon, const std::vector<std::string>& tokens,
                 const std::string& matrix, int head, int row, int col);

/// The edit that puts `value` into a cell of a step of the Trace, or nothing when the step is computed. (The step
/// `embeddings`, which exists with positions, is the matrix x; the rows of w_o are told apart by head.)
std::optional<CellEdit> edit_of(const Problem& problem, const std::string& step, int head, int row, int col,
                                float value);

/// Where each token of one text is in another: the n-th of equal words (whatever their case) is the n-th there; -1
/// where there is none.
std::vector<int> follow_tokens(const std::vector<std::string>& before, const std::vector<std::string>& after);

/// Puts other text into the scene. Edits of x, painted mask pairs and the row and column on view follow their token
/// (the n-th "it" stays the n-th "it", whatever its case); those of vanished tokens are dropped, as are a given x,
/// title, note and published row, which belong to their text. Returns the tokens that vanished with edits or mask
/// pairs. While somebody types, apply this to the scene as it was when typing began, so that a word half typed costs
/// nothing.
/// Words of the new text that the lexicon lacks come out of `more`, and with the scene from then on (Problem::words);
/// those that stood in the scene before keep their values, whatever is known of them by now. Of a token that is longer
/// than kMaxTokenBytes the rest is gone.
std::vector<std::string> set_text(Scene& scene, const std::string& text, const Lexicon& lexicon,
                                  const Lexicon& more = {});
/// Puts other text in place of the second text. While the structure has none the text only waits, and edits of its
/// matrix wait with it.
std::vector<std::string> set_source(Scene& scene, const std::string& source, const Lexicon& lexicon,
                                    const Lexicon& more = {});

}  // namespace attn
