#pragma once
#include "ui/context.h"

namespace attn {

/// A step drawn small: a matrix, or a tile at its place in the matrix that it is cut from.
struct FilmPicture {
  const Trace& trace;
  std::string step;
  int rows;  // of the whole
  int cols;
  int row = 0;  // where the step begins
  int col = 0;

  /// In pixels, with `unit` of them a cell; rows of pairs, which are many, take fewer.
  float width(const Ui& ui, float unit) const;
  void draw(Ui& ui, float x, float y, float unit, bool faint) const;

 private:
  float own_unit(const Ui& ui, float unit) const;
};

/// What is drawn of a step that the trace has.
FilmPicture film_picture(const Ui& ui, const Trace& trace, const std::string& step);

}  // namespace attn
