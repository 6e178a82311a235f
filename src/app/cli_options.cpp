#include "app/cli_options.h"

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <set>

namespace attn {

const char* const kCliHelp =
    R"(attention: softmax attention with every step on view

  attention attend IN.npz --out OUT.npz [options]
      IN holds q (B,Hq,L,dk), k (B,Hkv,S,dk), v (B,Hkv,S,dv); or (B,L,H*d) with --q-heads and --kv-heads; or (L,d).
      Optional: mask (bool: true takes part; float: added), past_k and past_v, kv_len (keys that exist, per batch).
      Numbers are float16, float32 or float64 within float32's range, kv_len integers; C or Fortran order, at most
      512 MiB together.
      OUT gets `output`; with a past also present_k and present_v. /dev/stdout: the report goes to standard error.
      --causal               key j takes part when j <= i + offset (past length, or kv_len - L, or 0)
      --scale F              factor of the scores, -1e30 … 1e30; 1/sqrt(dk) when left out
      --softcap F            F tanh(score / F), F 1e-15 … 1e15; 0 is off
      --temperature F        softmax(scores / F), F 1e-300 … 1e300
      --window L,R           keys within L before and R after position i + offset, each 0 or more; -1 is no limit
      --q-heads N --kv-heads N
                             heads of rank 3, each 1 or more; N of q is a multiple of N of k and v
      --backend NAME         auto, reference, simd, relaxed, webgpu; only auto falls back
      --trace                OUT also gets scores, scaled, capped, masked, weights (B,Hq,L,S)
  attention evaluate SCENE.json --out OUT.npz [--backend NAME] [--student NAME]
      OUT gets every step of the scene; of a lesson file, of its first card, and the right answer to its question is
      printed.
      --student NAME         with the numbers that a page with &student=NAME has
  attention train TASK [--seed N] [--steps N] [--config FILE.json] [--out MODEL.npz] [--json]
      Trains a small Transformer, on one thread, and says every 50 steps how far it is. The same seed gives the same
      numbers. MODEL gets every matrix of parameters.
      --config FILE          {"seed", "steps", "model": {...}, "optimiser": {...}} (README), in place of the task's own
      --json                 a JSON object a line
  attention tasks
      What there is to learn, with the model that learns it.
  attention backends
      What this build can run here, and why a back end cannot.
  attention bench
      Times attention on one thread, from plain loops to the widest vectors of this machine, and steps of training.

Exit status: 0; 2 for bad usage, bad input or output that cannot be written; 3 for a named back end that cannot run here.
)";

namespace {

[[noreturn]] void fail_usage(const std::string& text) { throw Error(text + " (attention --help tells the usage)"); }

/// Whether a number that the C library read up to `end` is all of the text.
bool is_whole(const std::string& text, const char* end) {
  return !text.empty() && !std::isspace(static_cast<unsigned char>(text[0])) && *end == 0;
}

/// Limits are check_options()'s.
double parse_number(const std::string& option, const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const double number = std::strtod(text.c_str(), &end);
  if (!is_whole(text, end)) fail(option, "a number", "'" + text + "'");
  if (errno == ERANGE) fail(option, "a number that double precision holds", "'" + text + "'");
  return number;
}

int64_t parse_integer(const std::string& option, const std::string& text, int64_t least, const std::string& expected) {
  char* end = nullptr;
  errno = 0;
  const long long number = std::strtoll(text.c_str(), &end, 10);
  if (!is_whole(text, end) || errno != 0 || number < least) fail(option, expected, "'" + text + "'");
  return number;
}

int64_t parse_heads(const std::string& option, const std::string& text) {
  return parse_integer(option, text, 1, "an integer above 0");
}

void parse_window(CliOptions& options, const std::string& option, const std::string& text) {
  const std::string expected = "two integers L,R of -1 or above";
  const size_t comma = text.find(',');
  if (comma == std::string::npos) fail(option, expected, "'" + text + "'");
  options.attend.left = parse_integer(option, text.substr(0, comma), -1, expected);
  options.attend.right = parse_integer(option, text.substr(comma + 1), -1, expected);
}

using Command = CliOptions::Command;
struct CliOption {
  std::string_view name;
  bool takes_value;
  Command only;  // help: of every command that takes something
  void (*set)(CliOptions& options, const std::string& option, const std::string& value);
};

using Text = const std::string&;
constexpr CliOption kOptions[] = {
    {"--out", true, Command::help, [](CliOptions& o, Text, Text value) { o.out = value; }},
    {"--backend", true, Command::attend, [](CliOptions& o, Text, Text value) { o.backend = value; }},
    {"--backend", true, Command::evaluate, [](CliOptions& o, Text, Text value) { o.backend = value; }},
    {"--student", true, Command::evaluate, [](CliOptions& o, Text, Text value) { o.student = value; }},
    {"--config", true, Command::train, [](CliOptions& o, Text, Text value) { o.config = value; }},
    {"--json", false, Command::train, [](CliOptions& o, Text, Text) { o.json = true; }},
    {"--seed", true, Command::train,
     [](CliOptions& o, Text option, Text value) {
       o.seed = parse_integer(option, value, 0, "an integer of 0 or more");
     }},
    {"--steps", true, Command::train,
     [](CliOptions& o, Text option, Text value) { o.steps = parse_integer(option, value, 1, "an integer above 0"); }},
    {"--causal", false, Command::attend, [](CliOptions& o, Text, Text) { o.attend.causal = true; }},
    {"--trace", false, Command::attend, [](CliOptions& o, Text, Text) { o.trace = true; }},
    {"--scale", true, Command::attend,
     [](CliOptions& o, Text option, Text value) { o.attend.scale = parse_number(option, value); }},
    {"--softcap", true, Command::attend,
     [](CliOptions& o, Text option, Text value) { o.attend.softcap = parse_number(option, value); }},
    {"--temperature", true, Command::attend,
     [](CliOptions& o, Text option, Text value) { o.attend.temperature = parse_number(option, value); }},
    {"--window", true, Command::attend, parse_window},
    {"--q-heads", true, Command::attend,
     [](CliOptions& o, Text option, Text value) { o.q_heads = parse_heads(option, value); }},
    {"--kv-heads", true, Command::attend,
     [](CliOptions& o, Text option, Text value) { o.kv_heads = parse_heads(option, value); }},
};

const CliOption* find_option(const std::string& name, CliOptions::Command command) {
  for (const CliOption& option : kOptions)
    if (option.name == name && (option.only == command || option.only == Command::help)) return &option;
  return nullptr;
}

struct CliCommand {
  std::string_view name;
  Command command;
  const char* takes;  // what it is said of; null: nothing, and no options
  bool needs_out;
};

constexpr CliCommand kCommands[] = {
    {"attend", Command::attend, "input file", true}, {"evaluate", Command::evaluate, "input file", true},
    {"train", Command::train, "task", false},        {"tasks", Command::tasks, nullptr, false},
    {"backends", Command::backends, nullptr, false}, {"bench", Command::bench, nullptr, false},
};

const CliCommand& parse_command(const std::vector<std::string>& arguments) {
  for (const CliCommand& command : kCommands)
    if (!arguments.empty() && arguments[0] == command.name) return command;
  fail_usage("expected a command (attend, evaluate, train, tasks, backends or bench), found " +
             (arguments.empty() ? "none" : "'" + arguments[0] + "'"));
}

}  // namespace

CliOptions parse_cli(const std::vector<std::string>& arguments) {
  CliOptions options;
  for (const std::string& argument : arguments)
    if (argument == "--help" || argument == "-h") return options;

  const CliCommand& command = parse_command(arguments);
  options.command = command.command;
  std::set<std::string> seen;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!argument.starts_with("-")) {
      if (!command.takes || !options.in.empty())
        fail_usage(arguments[0] + ": expected " + (command.takes ? std::string("one ") + command.takes : "no file") +
                   ", found also '" + argument + "'");
      options.in = argument;
      continue;
    }
    const CliOption* option = command.takes ? find_option(argument, options.command) : nullptr;
    if (!option) fail_usage(arguments[0] + ": unknown option '" + argument + "'");
    if (!seen.insert(argument).second) fail_usage(argument + ": given twice");
    if (option->takes_value && i + 1 == arguments.size()) fail_usage(argument + ": expected a value, found none");
    option->set(options, argument, option->takes_value ? arguments[++i] : "");
  }
  check_options(options.attend, "--");
  if (command.takes && options.in.empty())
    fail_usage(arguments[0] + ": expected " + (command.needs_out ? "an " : "a ") + command.takes + ", found none");
  if (command.needs_out && options.out.empty()) fail_usage(arguments[0] + ": expected --out FILE, found none");
  return options;
}

}  // namespace attn
