// The line of NumPy of every step: NumPy runs it, and it gives every cell.
#include <cstdio>
#include <filesystem>
#include <random>

#include "attention/alike_support.h"
#include "attention/explain/explain_support.h"
#include "attention/loss.h"
#include "folders.h"
#include "formats/file.h"
#include "formats/npy_values.h"
#include "formats/npz.h"

using namespace attn;

namespace {

/// Cases for one process of Python, which takes longer to start than to compute: the system's, which has Debian's
/// NumPy.
class Lines {
 public:
  void add(const std::string& what, const Trace& trace) {
    const std::string name = "case_" + std::to_string(++cases_);
    lines_ += name + " " + what + "\n";
    for (size_t i = 0; i < trace.values.size(); ++i) {
      const Tensor& value = trace.values[i];
      const Shape& s = value.shape();
      const auto size = [](int64_t n) { return static_cast<uint64_t>(n); };
      const std::string step = trace.program->steps[i].name;
      lines_ += step + "\t" + step_numpy(trace, static_cast<int>(i)) + "\n";
      values_.emplace_back(name + "-" + step,
                           npy_from_float32({value.data(), static_cast<size_t>(value.count())},
                                            {size(s.batch), size(s.heads), size(s.rows), size(s.cols)}, step));
    }
  }

  /// What Python says of them.
  std::string run() const {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("attention-numpy-" + std::to_string(std::random_device{}()));
    fs::create_directory(folder);
    const std::string lines = (folder / "lines.txt").string(), values = (folder / "values.npz").string();
    write_file(lines, {reinterpret_cast<const uint8_t*>(lines_.data()), lines_.size()});
    write_file(values, write_npz(values_, values));
    const std::string command = "/usr/bin/python3 '" + kWebFolder + "/../tests/unit/attention/explain/run_lines.py' '" +
                                lines + "' '" + values + "' 2>&1";
    std::string said;
    FILE* const out = popen(command.c_str(), "r");
    REQUIRE(out);
    for (int c; (c = std::fgetc(out)) != EOF;) said += static_cast<char>(c);
    pclose(out);
    fs::remove_all(folder);
    return said;
  }

  size_t count() const { return values_.size(); }

 private:
  int cases_ = 0;
  std::string lines_;
  std::vector<std::pair<std::string, NpyArray>> values_;
};

}  // namespace

TEST_CASE("the line of every step of every row of the tables runs in NumPy and gives every cell") {
  Lines lines;
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      Problem p = scene_test::problem_with(table.aspect, row);
      p.heads = 4;  // two of them share each head of keys
      p.softcap = 3;
      p.temperature = 0.7f;
      lines.add(std::string(table.name) + " " + row.id, alike_test::trace_of(p));
      if (table.aspect == Aspect::reach) continue;
      p.mask.kind = "painted";
      p.mask.hidden.clear();
      for (int key = 0; key < 7; ++key) p.mask.hidden.push_back({2, key});  // a row that sees nothing
      lines.add(std::string(table.name) + " " + row.id + ", painted", alike_test::trace_of(p));
    }
  CHECK(lines.run() == std::to_string(lines.count()) + " lines\n");
}

TEST_CASE("the line of every step of the way back runs in NumPy and gives every cell") {
  Lines lines;
  for (const Loss& loss : losses()) {
    Problem p = scene_test::problem_with(Aspect::structure, choices(Aspect::structure).front());
    p.heads = 4;
    p.softcap = 3;
    p.mask.kind = "causal";
    p.loss = {.kind = loss.id};
    if (loss.id == "cross_entropy") p.loss.classes = {2, 0, 1, -1, 0, 1, 2};
    lines.add("loss " + loss.id, alike_test::trace_of(p));
  }
  CHECK(lines.run() == std::to_string(lines.count()) + " lines\n");
}

TEST_CASE("the line of every primitive runs in NumPy and gives every cell") {
  Lines lines;
  for (unsigned seed = 1; seed <= 3; ++seed)
    lines.add("all", explain_test::traced(explain_test::everything(seed), *backends().front()));
  kernels_test::Bound p;
  const int q = p.given("q", explain_test::coarse_tensor({1, 4, 5, 3}, 7));
  const int k = p.given("k", explain_test::coarse_tensor({1, 2, 6, 3}, 8));
  auto band = std::make_shared<Mask>();
  band->left = 2;
  band->right = 1;
  auto added = std::make_shared<Mask>();
  added->bias = explain_test::coarse_tensor({1, 4, 5, 6}, 9);
  auto later = std::make_shared<Mask>();
  later->causal = true;
  later->offset = {-2};  // the first two queries see nothing
  p.add("plain", Attend{.5}, {q, k, k});
  p.add("capped", Attend{.5, 2, .7, band}, {q, k, k});
  p.add("added", Attend{.5, 2, .7, added}, {q, k, k});
  p.add("later", Attend{.5, 0, 1, later}, {q, k, k});
  lines.add("attend", explain_test::traced(p, *backends().front()));
  CHECK(lines.run() == std::to_string(lines.count()) + " lines\n");
}
