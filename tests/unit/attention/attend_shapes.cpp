// attend_program at the door: what it refuses, and that the text names the input, what was expected and what was found.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "attention/attend.h"
#include "text/error.h"

using namespace attn;

namespace {

Tensor zeros(Shape shape) { return {shape, std::vector<float>(static_cast<size_t>(shape.count()))}; }

std::shared_ptr<const std::vector<uint8_t>> ones(int64_t count) {
  return std::make_shared<const std::vector<uint8_t>>(static_cast<size_t>(count), uint8_t{1});
}

AttendInputs good() { return {zeros({2, 4, 3, 8}), zeros({2, 2, 5, 8}), zeros({2, 2, 5, 6}), {}, {}, {}, {}, {}, {}}; }

std::string refusal(const AttendInputs& inputs, const AttendOptions& options = {}) {
  std::string texts[2];
  for (const bool keep_steps : {false, true}) {
    try {
      attend_program(inputs, options, keep_steps);
    } catch (const Error& error) {
      texts[keep_steps] = error.what();
    }
  }
  CHECK(texts[0] == texts[1]);
  return texts[0];
}

struct Case {
  std::function<void(AttendInputs&, AttendOptions&)> spoil;
  const char* text;
};

}  // namespace

TEST_CASE("attend_program refuses what does not fit, in one line") {
  const Case cases[] = {
      {[](auto& in, auto&) { in.q = {}; }, "q: expected an array, found none"},
      {[](auto& in, auto&) { in.v = {}; }, "v: expected an array, found none"},
      {[](auto& in, auto&) {
         in.q = zeros({2, 4, 3, 0});
       },
       "q: expected at least one head and column, found 2x4x3x0"},
      {[](auto& in, auto&) {
         in.k = zeros({1, 2, 5, 8});
       },
       "k: expected 2x[a divisor of 4]x[keys]x8 to go with q, found 1x2x5x8"},
      {[](auto& in, auto&) {
         in.k = zeros({2, 3, 5, 8});
       },
       "k: expected 2x[a divisor of 4]x[keys]x8 to go with q, found 2x3x5x8"},
      {[](auto& in, auto&) {
         in.k = zeros({2, 0, 5, 8});
       },
       "k: expected 2x[a divisor of 4]x[keys]x8 to go with q, found 2x0x5x8"},
      {[](auto& in, auto&) {
         in.k = zeros({2, 2, 5, 7});
       },
       "k: expected 2x[a divisor of 4]x[keys]x8 to go with q, found 2x2x5x7"},
      {[](auto& in, auto&) {
         in.v = zeros({2, 1, 5, 6});
       },
       "v: expected 2x2x5x[1 or more] to go with k, found 2x1x5x6"},
      {[](auto& in, auto&) {
         in.v = zeros({2, 2, 4, 6});
       },
       "v: expected 2x2x5x[1 or more] to go with k, found 2x2x4x6"},
      {[](auto& in, auto&) {
         in.past_k = zeros({2, 2, 7, 8});
       },
       "past_v: expected an array, because the other half of the past is given, found none"},
      {[](auto& in, auto&) {
         in.past_v = zeros({2, 2, 7, 6});
       },
       "past_k: expected an array, because the other half of the past is given, found none"},
      {[](auto& in, auto&) {
         in.past_k = zeros({2, 4, 7, 8}), in.past_v = zeros({2, 4, 7, 6});
       },
       "past_k: expected 2x2x[past keys]x8 to go with k, found 2x4x7x8"},
      {[](auto& in, auto&) {
         in.past_k = zeros({2, 2, 7, 8}), in.past_v = zeros({2, 2, 6, 6});
       },
       "past_v: expected 2x2x7x6 to go with past_k and v, found 2x2x6x6"},
      {[](auto& in, auto&) {
         in.kv_len = {1, 2, 3};
       },
       "kv_len: expected one length for each of 2 batch entries, found 3"},
      {[](auto& in, auto&) {
         in.kv_len = {1, 6};
       },
       "kv_len: expected lengths from 0 to 5, found 6"},
      {[](auto& in, auto&) {
         in.kv_len = {-1, 5};
       },
       "kv_len: expected lengths from 0 to 5, found -1"},
      {[](auto& in, auto&) {
         in.kv_len = {1, 2}, in.past_k = zeros({2, 2, 7, 8}), in.past_v = zeros({2, 2, 7, 6});
       },
       "kv_len: expected no kv_len beside a past, found both"},
      {[](auto& in, auto&) {
         in.mask_keep = ones(18), in.mask_keep_shape = {1, 1, 3, 6};
       },
       "mask: expected a shape that broadcasts to 2x4x3x5, found 1x1x3x6"},
      {[](auto& in, auto&) {
         in.mask_bias = zeros({1, 2, 3, 5});
       },
       "mask: expected a shape that broadcasts to 2x4x3x5, found 1x2x3x5"},
      {[](auto& in, auto&) {
         in.mask_keep = ones(14), in.mask_keep_shape = {1, 1, 3, 5};
       },
       "mask: expected 15 values, found 14"},
      {[](auto& in, auto&) {
         in.mask_keep = ones(15), in.mask_keep_shape = {1, 1, 3, 5}, in.mask_bias = zeros({1, 1, 3, 5});
       },
       "mask: expected one mask, found a boolean and a float one"},
      {[](auto&, auto& options) { options.scale = std::nan(""); }, "scale: expected -1e30 … 1e30, found nan"},
      {[](auto&, auto& options) { options.scale = -1.1e30; }, "scale: expected -1e30 … 1e30, found -1.1e+30"},
      {[](auto&, auto& options) { options.softcap = -1; }, "softcap: expected 0 or 1e-15 … 1e15, found -1"},
      {[](auto&, auto& options) { options.softcap = 9e-16; }, "softcap: expected 0 or 1e-15 … 1e15, found 9e-16"},
      {[](auto&, auto& options) { options.temperature = 0; }, "temperature: expected 1e-300 … 1e300, found 0"},
      {[](auto&, auto& options) { options.temperature = 1e301; }, "temperature: expected 1e-300 … 1e300, found 1e+301"},
      {[](auto&, auto& options) { options.right = -2; }, "window: expected sizes of -1 or above, found -1,-2"},
  };
  for (const Case& c : cases) {
    AttendInputs inputs = good();
    AttendOptions options;
    c.spoil(inputs, options);
    CHECK(refusal(inputs, options) == c.text);
  }
}

TEST_CASE("attend_program takes what does fit") {
  CHECK(refusal(good()) == "");
  const auto with = [](const std::function<void(AttendInputs&)>& change) {
    AttendInputs inputs = good();
    change(inputs);
    return refusal(inputs);
  };
  CHECK(with([](auto& in) { in.mask_bias = zeros({1, 1, 1, 1}); }) == "");
  CHECK(with([](auto& in) { in.mask_bias = zeros({2, 4, 3, 5}); }) == "");
  CHECK(with([](auto& in) { in.mask_bias = zeros({2, 1, 3, 4}); }) == "");  // the fifth key is masked
  CHECK(with([](auto& in) { in.mask_keep = ones(0), in.mask_keep_shape = {1, 1, 3, 0}; }) == "");
  CHECK(with([](auto& in) { in.kv_len = {0, 5}; }) == "");
  CHECK(with([](auto& in) { in.q = zeros({2, 4, 0, 8}); }) == "");
  CHECK(with([](auto& in) {
          in.q = zeros({0, 4, 3, 8}), in.k = zeros({0, 2, 5, 8}), in.v = zeros({0, 2, 5, 6});
          in.mask_bias = zeros({1, 1, 3, 5});
        }) == "");
  CHECK(with([](auto& in) { in.k = zeros({2, 2, 0, 8}), in.v = zeros({2, 2, 0, 6}); }) == "");
  CHECK(with([](auto& in) { in.past_k = zeros({2, 2, 0, 8}), in.past_v = zeros({2, 2, 0, 6}); }) == "");
}

TEST_CASE("scores too large for this machine are refused before anything is allocated") {
  const Tensor x = zeros({1, 1, int64_t{1} << 18, 1});  // the scores would take 256 GiB
  const AttendInputs inputs = {x, x, x, {}, {}, {}, {}, {}, {}};
  CHECK(attend_program(inputs, {}, false).steps.size() == 4);
  if (sizeof(void*) == 4) CHECK_THROWS_AS(attend_program(inputs, {}, true), Error);
}
