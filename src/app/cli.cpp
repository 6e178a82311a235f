// The command line, natively and under node: `attention attend | evaluate | train | tasks | backends | bench`. See
// kCliHelp.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <new>
#include <system_error>

#include "app/backend_list.h"
#include "app/cli_arrays.h"
#include "app/cli_train.h"
#include "formats/complaint.h"
#include "formats/file.h"
#include "formats/npz.h"
#include "lessons/lesson_values.h"
#include "scene/problem.h"
#include "scene/student.h"
#include "text/said_error.h"

namespace attn {

/// The text of web/lexicon.json, put into the program when it is built.
std::string_view embedded_lexicon();

namespace {

/// Says which file an error is about.
template <class Work>
auto about(const std::string& path, Work work) {
  try {
    return work();
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
}

/// The wanted steps. Error before anything is computed when they make a larger file than read_file reads.
std::vector<Tensor> run_steps(const Backend& backend, std::shared_ptr<const Program> program, Bindings bindings,
                              std::vector<bool> wanted) {
  uint64_t bytes = 0;
  for (size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i]) bytes += static_cast<uint64_t>(program->steps[i].shape.count()) * sizeof(float);
  if (bytes > kLargestFile)
    fail("the steps", "at most " + std::to_string(kLargestFile) + " bytes together", std::to_string(bytes));
  return run(backend, {std::move(program), std::move(bindings), std::move(wanted)});
}

/// Where the report of a command that writes OUT goes: never between the bytes of OUT.
std::FILE* report(const CliOptions& options) { return is_standard_output(options.out) ? stderr : stdout; }

/// Writes OUT, then says which back end ran.
void write_arrays(const CliOptions& options, const NamedArrays& arrays, const Backend& backend) {
  write_file(options.out, write_npz(arrays, options.out));
  std::fprintf(report(options), "backend: %s\n", backend.name().c_str());
}

/// Under "auto" the processor: one call does not repay measuring what else is there.
const Backend& backend_for_one_call(const std::string& name) {
  if (name == "auto") return processor_backend();
  settle(choose_backend(name));
  return choose_backend(name);
}

void attend(const CliOptions& options) {
  const Backend& backend = backend_for_one_call(options.backend);
  AttendFile file = read_attend_file(options);
  const auto program = std::make_shared<const Program>(
      about(options.in, [&] { return attend_program(file.inputs, options.attend, options.trace); }));
  Bindings bindings = attend_bindings(std::exchange(file.inputs, {}));
  if (!file.ignored.empty()) std::fprintf(report(options), "ignored: %s\n", quoted_names(file.ignored).c_str());

  std::vector<std::pair<std::string, int>> results;
  for (const char* name : {"output", "scores", "scaled", "capped", "masked", "weights", "present_k", "present_v"})
    if (const int step = program->find(name); step >= 0) results.emplace_back(name, step);
  std::vector<bool> wanted(program->steps.size());
  for (const auto& [name, step] : results) wanted[static_cast<size_t>(step)] = true;
  std::vector<Tensor> values =
      about(options.in, [&] { return run_steps(backend, program, std::move(bindings), std::move(wanted)); });

  NamedArrays arrays;
  for (const auto& [name, step] : results) {
    const Tensor value = std::exchange(values[static_cast<size_t>(step)], {});
    arrays.emplace_back(name, name == "output" ? output_of(value, file.rank) : array_of(value, name));
  }
  write_arrays(options, arrays, backend);
}

Scene scene_of_student(Scene scene, const CliOptions& options) {
  if (!options.student.empty()) vary(scene.problem, student_key(options.student));
  return scene;
}

/// Prints the answers to the question of a lesson, the right one first.
Scene first_card(std::string_view text, const Lexicon& lexicon, const CliOptions& options) {
  Lesson lesson = lesson_of_student([&](uint64_t key) { return parse_lesson(text, "lesson", "en", key); },
                                    options.student, lexicon);
  LessonReader reader(lexicon, processor_backend());
  while (reader.advance(lesson, 1)) {
  }
  const Posed posed = pose(lesson.question);
  const auto print = [&](const char* name, size_t i) {
    std::fprintf(report(options), "%s: %s\n", name, in_language(posed.answers[i].text, "en").c_str());
  };
  const auto right = static_cast<size_t>(posed.right);
  print("right", right);
  for (size_t i = 0; i < posed.answers.size(); ++i)
    if (i != right) print("wrong", i);
  return lesson.cards.front().scene;
}

void evaluate(const CliOptions& options) {
  const Backend& backend = backend_for_one_call(options.backend);
  const std::vector<uint8_t> json = read_file(options.in);
  const Lexicon lexicon = parse_lexicon(embedded_lexicon());
  NamedArrays arrays;
  about(options.in, [&] {
    const std::string_view text(reinterpret_cast<const char*>(json.data()), json.size());
    std::vector<SaidError> cuts;
    const Scene scene =
        is_lesson(text) ? first_card(text, lexicon, options) : scene_of_student(parse_scene(text, &cuts), options);
    for (const SaidError& cut : cuts) std::fprintf(report(options), "%s\n", cut.what());
    const Plan planned = plan(scene.problem, lexicon);
    const std::vector<Step>& steps = planned.program->steps;
    std::vector<Tensor> values =
        run_steps(backend, planned.program, planned.bindings, std::vector<bool>(steps.size(), true));
    for (size_t i = 0; i < values.size(); ++i) {
      const std::string& name = steps[i].name;
      arrays.emplace_back(name, array_of(std::exchange(values[i], {}), name));
    }
  });
  write_arrays(options, arrays, backend);
}

void list_backends() {
  for (const Backend* backend : backends()) settle(*backend);
  for (const BackendState& state : backend_states()) {
    const std::string detail = state.detail.empty() ? "" : " (" + state.detail + ")";
    std::printf("%-10s %s%s\n", state.name.c_str(), state.reason.empty() ? "can run here" : state.reason.c_str(),
                detail.c_str());
  }
  std::printf("%-10s %s\n", "auto", backend_for_one_call("auto").name().c_str());
}

void run_command(const CliOptions& options) {
  switch (options.command) {
    case CliOptions::Command::attend: return attend(options);
    case CliOptions::Command::evaluate: return evaluate(options);
    case CliOptions::Command::train: return train(options);
    case CliOptions::Command::tasks: return list_tasks();
    case CliOptions::Command::backends: return list_backends();
    case CliOptions::Command::bench: return print_bench();
    case CliOptions::Command::help: std::fputs(kCliHelp, stdout);
  }
}

/// A standard stream that is closed stays one that cannot be written or read: no file takes its number.
void keep_closed_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/// Error where something that was said is lost.
void finish_standard_output() {
  const bool flushed = std::fflush(stdout) == 0;
  const int reason = flushed ? EIO : errno;
  if (!flushed || std::ferror(stdout) != 0)
    throw Error("standard output: cannot write: " + std::generic_category().message(reason));
}

/// One line on stderr, whatever a file or an argument put into the text.
int complain_and_return(int status, std::string line) {
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  std::fprintf(stderr, "%s\n", line.c_str());
  return status;
}

}  // namespace
}  // namespace attn

int main(int argc, char** argv) {
  using namespace attn;
  try {
    keep_closed_streams();
    run_command(parse_cli({argv + 1, argv + argc}));
    finish_standard_output();
    return 0;
  } catch (const Unavailable& error) {
    return complain_and_return(3, error.what());
  } catch (const std::bad_alloc&) {
    return complain_and_return(2, "not enough memory");
  } catch (const std::exception& error) {
    return complain_and_return(2, error.what());
  }
}
