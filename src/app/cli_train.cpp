#include "app/cli_train.h"

#include <cstdio>
#include <cstring>

#include "app/cli_arrays.h"
#include "formats/file.h"
#include "formats/npz.h"
#include "text/clock.h"
#include "training/settings_json.h"

namespace attn {
namespace {

constexpr int64_t kStepsPerLine = 50;

const Task& task_of(const std::string& name) {
  if (const Task* task = find_task(name)) return *task;
  std::string names;
  for (const Task& task : tasks()) names.append(names.empty() ? "" : ", ").append(task.id);
  fail("train", "a task: " + names, "'" + name + "'");
}

TrainingSettings settings_of(const Task& task, const CliOptions& options) {
  TrainingSettings settings = settings_of(task);
  if (!options.config.empty()) {
    const std::vector<uint8_t> bytes = read_file(options.config);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const nlohmann::json json = parse_json(text, options.config);
    read_training(JsonAt(json, options.config), settings);
  }
  if (options.seed) settings.seed = static_cast<uint64_t>(*options.seed);
  if (options.steps) settings.steps = *options.steps;
  return settings;
}

NamedArrays arrays_of(const TrainingRun& run) {
  NamedArrays arrays;
  for (const ParameterSlice& slice : run.layout().slices) {
    NpyArray array{NpyType::float32, {static_cast<uint64_t>(slice.rows), static_cast<uint64_t>(slice.cols)}, {}};
    array.bytes.resize(static_cast<size_t>(slice.rows * slice.cols) * sizeof(float));
    std::memcpy(array.bytes.data(), run.parameters().data() + slice.offset, array.bytes.size());
    arrays.emplace_back(slice.name, std::move(array));
  }
  return arrays;
}

/// One line of the report: `seconds` were spent on `steps` steps.
void print_line(std::FILE* to, bool json, TrainingRun& run, double seconds, int64_t steps) {
  const BatchResult held_out = run.held_out();
  const double each = seconds / static_cast<double>(steps);
  const char* format = json ? "{\"step\": %lld, \"loss\": %.6g, \"accuracy\": %.6g, \"held_out_loss\": %.6g, "
                              "\"held_out_accuracy\": %.6g, \"ms_per_step\": %.4g, \"gflops\": %.4g}\n"
                            : "%6lld %10.4f %9.4f %13.4f %17.4f %11.3f %8.1f\n";
  std::fprintf(to, format, static_cast<long long>(run.steps_done()), run.result().loss, run.result().accuracy(),
               held_out.loss, held_out.accuracy(), each * 1e3, run.operations() / each * 1e-9);
  std::fflush(to);
}

}  // namespace

void list_tasks() {
  for (const Task& task : tasks()) {
    const ModelSettings& m = task.model;
    std::printf("%-18s layers %lld, heads %lld, d_model %lld, feed_forward %lld, %s, steps %lld, goal %g\n",
                std::string(task.id).c_str(), static_cast<long long>(m.layers), static_cast<long long>(m.heads),
                static_cast<long long>(m.d_model), static_cast<long long>(m.feed_forward),
                m.causal ? "causal" : "not masked", static_cast<long long>(task.steps), task.goal);
  }
}

void train(const CliOptions& options) {
  const Task& task = task_of(options.in);
  TrainingRun run(task, settings_of(task, options));
  std::FILE* report = is_standard_output(options.out) ? stderr : stdout;
  if (!options.json)
    std::fprintf(report, "%6s %10s %9s %13s %17s %11s %8s\n", "step", "loss", "accuracy", "held_out_loss",
                 "held_out_accuracy", "ms_per_step", "gflops");
  const int64_t steps = run.settings().steps;
  int64_t said = 0;
  double start = seconds_now();
  while (run.steps_done() < steps) {
    if (!run.step()) throw Error(run.breakdown()->text());
    if (run.steps_done() % kStepsPerLine != 0 && run.steps_done() != steps) continue;
    print_line(report, options.json, run, seconds_now() - start, run.steps_done() - said);
    said = run.steps_done();
    start = seconds_now();
  }
  if (!options.out.empty()) write_file(options.out, write_npz(arrays_of(run), options.out));
}

}  // namespace attn
