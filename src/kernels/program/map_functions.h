#pragma once
#include "kernels/program/program.h"

namespace attn {

/// What is known of a function of Map. In the texts {x} stands for what it is taken of, {p} for its parameter; `text`
/// and `latex` have one {x}. shaders/map.wgsl has a case of its name.
struct FunctionRow {
  const char* name;                     // as in Map::Function
  double (*value)(double x, double p);  // for every x but NaN
  const char* text;
  const char* latex;
  const char* numpy;
};

/// Empty, without a name, beyond the last function.
FunctionRow function_row(Map::Function function);

/// f(x); NaN stays.
double map_value(const Map& map, double x);

/// A text of a row with {x} and {p} filled in.
std::string filled(std::string text, const std::string& x, const std::string& p);

}  // namespace attn
