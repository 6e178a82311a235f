#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attention/attend.h"
#include "text/error.h"

namespace attn {

/// What a command was asked to do.
struct CliOptions {
  enum class Command { help, attend, evaluate, train, tasks, backends, bench };
  Command command = Command::help;
  std::string in;  // of train the name of a task
  std::string out;
  std::string backend = "auto";
  AttendOptions attend;
  int64_t q_heads = 0;  // 0: not given
  int64_t kv_heads = 0;
  bool trace = false;
  std::string student;  // empty: nobody's numbers
  std::string config;   // empty: as the task has it
  std::optional<int64_t> seed;
  std::optional<int64_t> steps;
  bool json = false;
};

/// Strict: an unknown, repeated, missing or senseless option is an Error of one line that says which, what was
/// expected and what was found. `arguments` without the name of the program.
CliOptions parse_cli(const std::vector<std::string>& arguments);

/// What --help prints.
extern const char* const kCliHelp;

/// `attention bench`: every rung of the ladder on one thread, a line each: its tile, the problem (heads x n x d of
/// tests/bench/shapes.mjs), median milliseconds, GFLOP/s (4 heads n^2 d operations, causal not halved), and the largest
/// distance from double precision rounded to float32, on unit-normal inputs; then a step of training of three models,
/// its operations as step_operations() counts them. Takes about a minute.
void print_bench();

}  // namespace attn
