// Tensors, sizes and the checks at the door: shapes of results, and what an Error says.
#include <doctest/doctest.h>

#include <functional>

#include "kernels/kernels_support.h"
#include "text/error.h"

using namespace attn;
using namespace kernels_test;

namespace {

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

/// A program with one input of each shape.
Program inputs(const std::vector<Shape>& shapes) {
  Program program;
  for (const Shape& shape : shapes)
    program.add(std::string(1, static_cast<char>('a' + program.steps.size())), Input{shape}, {});
  return program;
}

Shape shape_of(Primitive primitive, const std::vector<Shape>& operands) {
  Program program = inputs(operands);
  std::vector<int> all;
  for (size_t i = 0; i < operands.size(); ++i) all.push_back(static_cast<int>(i));
  return program.steps[static_cast<size_t>(program.add("step", std::move(primitive), all))].shape;
}

std::string refusal(Primitive primitive, const std::vector<Shape>& operands) {
  return error_of([&] { shape_of(std::move(primitive), operands); });
}

}  // namespace

TEST_CASE("shapes count their values without overflow") {
  CHECK(Shape{2, 3, 4, 5}.count() == 120);
  CHECK(Shape{2, 3, 0, 5}.count() == 0);
  CHECK(Shape{2, 3, 4, 5}.text() == "2x3x4x5");
  CHECK(error_of([] { Shape{1, 1, -1, 5}.count(); }) == "shape 1x1x-1x5: a size is negative");
  const int64_t big = int64_t{1} << 32;
  CHECK(error_of([&] {
          Shape{1, big, big, 2}.count();
        }).find("more values than this machine can address") != std::string::npos);
  CHECK(error_of([&] {
          Shape{1, 1, big, big >> 3}.count();
        }).find("more values than this machine can address") != std::string::npos);
  CHECK(checked_multiply(big, big - 1, "x") == 18446744069414584320u);
  CHECK(error_of([&] { checked_multiply(big, big, "x"); }) ==
        "x: the size 4294967296 x 4294967296 does not fit 64 bits");
}

TEST_CASE("a tensor has as many values as its shape says") {
  CHECK(tensor({1, 2, 1, 2}, {1, 2, 3, 4}).at(0, 1, 0, 1) == 4);
  CHECK(error_of([] { tensor({1, 1, 2, 2}, {1, 2, 3}); }) == "tensor of shape 1x1x2x2: expected 4 values, found 3");
  CHECK(Tensor{}.empty());
  CHECK(!tensor({1, 1, 0, 2}, {}).empty());
}

TEST_CASE("an allocation that cannot be is an Error") {
  CHECK(allocate(3, "x") == std::vector<float>{0, 0, 0});
  CHECK(error_of([] {
          allocate(std::numeric_limits<int64_t>::max(), "scores");
        }).find("scores: not enough memory for ") == 0);
  CHECK(error_of([] { allocate(-1, "scores"); }) != "");
}

TEST_CASE("shapes of results") {
  CHECK(shape_of(MatMul{}, {{1, 1, 2, 3}, {1, 1, 3, 5}}) == Shape{1, 1, 2, 5});
  CHECK(shape_of(MatMul{true}, {{2, 8, 2, 3}, {2, 2, 5, 3}}) == Shape{2, 8, 2, 5});
  CHECK(shape_of(Add{}, {{2, 3, 4, 5}, {1, 1, 1, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(Scale{2}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(SoftCap{2}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(ApplyMask{std::make_shared<Mask>()}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(Softmax{}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(AppendRows{}, {{2, 3, 4, 5}, {2, 3, 1, 5}}) == Shape{2, 3, 5, 5});
  CHECK(shape_of(SplitHeads{4}, {{2, 1, 3, 8}}) == Shape{2, 4, 3, 2});
  CHECK(shape_of(MergeHeads{}, {{2, 4, 3, 2}}) == Shape{2, 1, 3, 8});
  CHECK(shape_of(Attend{}, {{2, 4, 3, 8}, {2, 2, 5, 8}, {2, 2, 5, 6}}) == Shape{2, 4, 3, 6});
}

TEST_CASE("operands that do not fit are refused, naming the step, the rule and the shapes") {
  CHECK(refusal(MatMul{}, {{1, 1, 2, 3}, {1, 1, 4, 5}}) ==
        "step step: columns of a must equal rows of b, found 1x1x2x3 and 1x1x4x5");
  CHECK(refusal(MatMul{true}, {{1, 1, 2, 3}, {1, 1, 3, 5}}) ==
        "step step: columns must be equal in a . b^T, found 1x1x2x3 and 1x1x3x5");
  CHECK(refusal(MatMul{}, {{1, 4, 2, 3}, {1, 3, 3, 5}}) ==
        "step step: heads must divide each other, found 1x4x2x3 and 1x3x3x5");
  CHECK(refusal(MatMul{}, {{2, 1, 2, 3}, {3, 1, 3, 5}}) ==
        "step step: batch sizes must divide each other, found 2x1x2x3 and 3x1x3x5");
  CHECK(refusal(MatMul{}, {{1, 1, 2, 3}}) == "step step: expected 2 inputs, found 1");
  CHECK(refusal(Add{}, {{1, 1, 4, 3}, {1, 1, 2, 3}}) ==
        "step step: rows must be equal or 1, and columns likewise, found 1x1x4x3 and 1x1x2x3");
  CHECK(refusal(AppendRows{}, {{1, 1, 4, 3}, {1, 1, 4, 2}}) ==
        "step step: columns must be equal, found 1x1x4x3 and 1x1x4x2");
  CHECK(refusal(SplitHeads{3}, {{1, 1, 4, 8}}) ==
        "step step: cannot deal the columns of 1x1x4x8 out to 3 heads (one head before, and columns divisible)");
  CHECK(refusal(SplitHeads{0}, {{1, 1, 4, 8}}) != "");
  CHECK(refusal(Scale{kInf}, {{1, 1, 1, 1}}) == "step step: the factor must be within 1e30, found inf");
  CHECK(refusal(SoftCap{-1}, {{1, 1, 1, 1}}) == "step step: softcap must be 0 (off) or 1e-15 to 1e15, found -1");
  CHECK(refusal(Softmax{0}, {{1, 1, 1, 1}}) == "step step: the temperature must be positive and finite, found 0");
  CHECK(refusal(Softmax{kNaN}, {{1, 1, 1, 1}}) != "");
  CHECK(refusal(ApplyMask{}, {{1, 1, 1, 1}}) == "step step: no mask is given");
  CHECK(refusal(Attend{}, {{1, 1, 2, 3}, {1, 1, 4, 5}, {1, 1, 4, 5}}) ==
        "step step: columns of q and k must be equal, and rows of k and v, found 1x1x2x3 and 1x1x4x5 and 1x1x4x5");
  CHECK(refusal(Attend{}, {{1, 1, 2, 3}, {1, 1, 4, 3}, {1, 1, 5, 3}}) != "");
  CHECK(refusal(Attend{}, {{1, 8, 2, 3}, {1, 3, 4, 3}, {1, 3, 4, 3}}).find("heads must divide") != std::string::npos);
  auto mask = std::make_shared<Mask>();
  mask->kv_len = {9};
  CHECK(refusal(Attend{1, 0, 1, mask}, {{1, 1, 2, 3}, {1, 1, 4, 3}, {1, 1, 4, 3}}) ==
        "step step: mask kv_len: expected 0 to 4, found 9");
  CHECK(refusal(Input{{1, 0, 2, 2}}, {}) == "step step: heads must be at least 1, found 1x0x2x2");
}

TEST_CASE("shapes of what mechanisms are composed of, and what they refuse") {
  CHECK(shape_of(Subtract{}, {{1, 4, 3, 1}, {2, 2, 1, 5}}) == Shape{2, 4, 3, 5});
  CHECK(shape_of(Add{}, {{1, 1, 1, 5}, {1, 1, 4, 5}}) == Shape{1, 1, 4, 5});
  CHECK(shape_of(Multiply{}, {{1, 1, 1, 5}, {1, 1, 0, 5}}) == Shape{1, 1, 0, 5});
  CHECK(shape_of(Add{}, {{0, 2, 4, 5}, {1, 1, 4, 5}}) == Shape{0, 2, 4, 5});
  CHECK(refusal(Add{}, {{0, 2, 4, 5}, {2, 1, 4, 5}}).find("batch sizes must divide") != std::string::npos);
  CHECK(shape_of(Map{Map::Function::gelu}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(Reduce{}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 1});
  CHECK(shape_of(Normalize{}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(Choose{}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(Entmax{}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(Rotate{}, {{2, 3, 4, 5}}) == Shape{2, 3, 4, 5});
  CHECK(shape_of(Transpose{}, {{2, 3, 4, 5}}) == Shape{2, 3, 5, 4});
  CHECK(shape_of(Reshape{2, 10}, {{2, 3, 4, 5}}) == Shape{2, 3, 2, 10});
  CHECK(shape_of(Pairs{}, {{1, 4, 3, 5}, {1, 2, 7, 5}}) == Shape{1, 4, 21, 5});
  CHECK(shape_of(Pairs{true}, {{1, 4, 3, 5}, {1, 2, 7, 6}}) == Shape{1, 4, 21, 11});
  CHECK(shape_of(Gather{{0, -1, 3, 3, 1}}, {{1, 2, 4, 5}}) == Shape{1, 2, 5, 5});
  CHECK(shape_of(Columns{1, 3}, {{1, 2, 4, 5}}) == Shape{1, 2, 4, 2});
  CHECK(shape_of(AppendCols{}, {{1, 2, 4, 5}, {1, 1, 4, 1}}) == Shape{1, 2, 4, 6});
  CHECK(shape_of(SumHeads{}, {{2, 3, 4, 5}}) == Shape{2, 1, 4, 5});

  for (const Primitive& p : {Primitive{Add{}}, Primitive{Subtract{}}, Primitive{Multiply{}}, Primitive{Divide{}},
                             Primitive{Maximum{}}, Primitive{HideWhere{}}}) {
    CHECK(refusal(p, {{1, 1, 4, 3}, {1, 1, 4, 2}}) ==
          "step step: rows must be equal or 1, and columns likewise, found 1x1x4x3 and 1x1x4x2");
    CHECK(refusal(p, {{1, 3, 4, 3}, {1, 2, 4, 3}}) ==
          "step step: heads must divide each other, found 1x3x4x3 and 1x2x4x3");
    CHECK(refusal(p, {{1, 3, 4, 3}}) == "step step: expected 2 inputs, found 1");
  }
  CHECK(refusal(Map{Map::Function::within, kInf}, {{1, 1, 1, 1}}) ==
        "step step: the factor must be within 1e30, found inf");
  CHECK(refusal(Normalize{Normalize::Kind::layer, -1}, {{1, 1, 1, 1}}) ==
        "step step: epsilon must be 0 to 1e30, found -1");
  CHECK(refusal(Choose{Choose::Kind::sample, 1, 0}, {{1, 1, 1, 1}}) ==
        "step step: samples must be 1 to 1000000, found 0");
  CHECK(refusal(Entmax{Entmax::Kind::entmax, 0}, {{1, 1, 1, 1}}) ==
        "step step: the temperature must be positive and finite, found 0");
  CHECK(refusal(Rotate{0}, {{1, 1, 1, 2}}) == "step step: the base must be 1e-30 to 1e30, found 0");
  CHECK(refusal(Rotate{10, {1, 2}}, {{1, 1, 3, 2}}) ==
        "step step: expected a position for each row of 1x1x3x2, found 2");
  CHECK(refusal(Reshape{3, 3}, {{1, 1, 4, 2}}) == "step step: cannot reshape the heads of 1x1x4x2 to 3x3");
  CHECK(refusal(Reshape{-2, -4}, {{1, 1, 4, 2}}) != "");
  CHECK(refusal(Pairs{}, {{1, 1, 4, 2}, {1, 1, 3, 3}}) ==
        "step step: columns must be equal, found 1x1x4x2 and 1x1x3x3");
  CHECK(refusal(Gather{{0, 4}}, {{1, 1, 4, 2}}) == "step step: there is no row 4 in 1x1x4x2");
  CHECK(refusal(Gather{{-2}}, {{1, 1, 4, 2}}) == "step step: there is no row -2 in 1x1x4x2");
  CHECK(refusal(Columns{1, 3}, {{1, 1, 4, 2}}) == "step step: there are no columns 1 to 3 in 1x1x4x2");
  CHECK(refusal(Columns{2, 1}, {{1, 1, 4, 2}}) != "");
  CHECK(refusal(AppendCols{}, {{1, 1, 4, 2}, {1, 1, 3, 2}}) ==
        "step step: rows must be equal, found 1x1x4x2 and 1x1x3x2");
  for (const Primitive& p : {Primitive{Transpose{}}, Primitive{SumHeads{}}, Primitive{Reduce{}}, Primitive{Map{}}})
    CHECK(refusal(p, {{1, 1, 4, 2}, {1, 1, 4, 2}}) == "step step: expected 1 inputs, found 2");
}

TEST_CASE("names and indices of steps") {
  Program program = inputs({{1, 1, 2, 2}});
  CHECK(program.find("a") == 0);
  CHECK(program.find("b") == -1);
  CHECK(error_of([&] { program.add("a", Scale{2}, {0}); }) == "step a: there is a step of that name already");
  CHECK(error_of([&] { program.add("s", Scale{2}, {1}); }) == "step s: there is no earlier step 1");
  CHECK(error_of([&] { program.add("s", Scale{2}, {-1}); }) == "step s: there is no earlier step -1");
  CHECK(program.steps.size() == 1);
}
