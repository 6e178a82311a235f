// The rows of primitives and of the functions of Map: whole, told apart, and known to the shaders by the same numbers.
#include <doctest/doctest.h>

#include <set>

#include "kernels/kernels_support.h"
#include "kernels/webgpu/shaders.h"

using namespace attn;
using namespace kernels_test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string constant(const std::string& name, size_t number) {
  return "const " + name + " = " + std::to_string(number) + "u;\n";
}

}  // namespace

TEST_CASE("every primitive has a name of its own") {
  std::set<std::string> names;
  for (const PrimitiveRow& row : primitive_rows()) CHECK_MESSAGE(names.insert(row.name).second, std::string(row.name));
}

TEST_CASE("every function of Map has a whole row and a case of its name in map.wgsl") {
  std::set<std::string> names;
  const std::string shader = wgsl::map;
  for (const Map::Function f : functions()) {
    const FunctionRow row = function_row(f);
    const std::string name = row.name;
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK(std::isnan(map_value({f, 1}, kNaN)));
    CHECK(map_value({f, 1}, .5) == row.value(.5, 1));
    for (const std::string text : {row.text, row.latex, row.numpy}) CHECK(has(text, "{x}"));
    for (const std::string text : {row.text, row.latex}) CHECK(text.find("{x}") == text.rfind("{x}"));
    CHECK(has(shader, "case Map_" + name + ":"));
    CHECK(has(shader, constant("Map_" + name, static_cast<size_t>(f))));
  }
}

TEST_CASE("shaders tell primitives apart by their places among them") {
  CHECK(has(wgsl::map, constant("Scale", Primitive(Scale{}).index())));
  CHECK(has(wgsl::map, constant("SoftCap", Primitive(SoftCap{}).index())));
  const std::pair<const char*, Primitive> combined[] = {{"Add", Add{}},           {"Subtract", Subtract{}},
                                                        {"Multiply", Multiply{}}, {"Divide", Divide{}},
                                                        {"Maximum", Maximum{}},   {"HideWhere", HideWhere{}}};
  for (const auto& [name, primitive] : combined) CHECK(has(wgsl::combine, constant(name, primitive.index())));
  CHECK(has(wgsl::reduce, constant("Reduce_mean", static_cast<size_t>(Reduce::Kind::mean))));
  CHECK(has(wgsl::reduce, constant("Reduce_maximum", static_cast<size_t>(Reduce::Kind::maximum))));
  CHECK(has(wgsl::normalize, constant("Normalize_layer", static_cast<size_t>(Normalize::Kind::layer))));
  CHECK(has(wgsl::normalize, constant("Normalize_log", static_cast<size_t>(Normalize::Kind::log))));
}

TEST_CASE("places in the texts of functions are filled in, and nothing else") {
  CHECK(filled("{x} {p} {y} {x}{p", "a", "2") == "a 2 {y} a{p");
}
