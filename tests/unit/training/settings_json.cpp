#include "training/settings_json.h"

#include <doctest/doctest.h>

namespace {

using namespace attn;

TrainingSettings read(const std::string& text) {
  TrainingSettings settings;
  const nlohmann::json json = parse_json(text, "config.json");
  read_training(JsonAt(json, "config.json"), settings);
  return settings;
}

TEST_CASE("every setting of training is read, the others stay") {
  const TrainingSettings s = read(R"({"seed": 7, "steps": 40,
    "model": {"layers": 2, "heads": 4, "d_model": 64, "feed_forward": 128, "norm": "pre", "positions": "rotary",
              "mask": "none", "score": "dot", "scaled": false},
    "optimiser": {"kind": "momentum", "rate": 0.003, "momentum": 0.5, "betas": [0.8, 0.9], "decay": 1, "warm_up": 3,
                  "schedule": "constant", "clip": 0, "batch": 8}})");
  CHECK(s.seed == 7);
  CHECK(s.steps == 40);
  CHECK(s.model ==
        ModelSettings{2, 4, 64, 128, ModelSettings::Norm::pre, ModelSettings::Positions::rotary, false, false});
  CHECK(s.optimiser == OptimiserSettings{OptimiserSettings::Kind::momentum, 0.003, 0.5, 0.8, 0.9, 1, 3,
                                         OptimiserSettings::Schedule::constant, 0, 8});
  const TrainingSettings same = read("{}");
  CHECK(same.model == ModelSettings{});
  CHECK(same.optimiser == OptimiserSettings{});
}

TEST_CASE("an unknown key is an error that names it and the likely one, a wrong value one that says what fits") {
  CHECK_THROWS_WITH(read(R"({"optimiser": {"learning_rate": 1}})"),
                    "config.json.optimiser: unknown key 'learning_rate', the likely one is 'rate'");
  CHECK_THROWS_WITH(read(R"({"model": {"d_mdoel": 1}})"),
                    "config.json.model: unknown key 'd_mdoel', the likely one is 'd_model'");
  CHECK_THROWS_WITH(read(R"({"optimizer": {}})"),
                    "config.json: unknown key 'optimizer', the likely one is 'optimiser'");
  CHECK_THROWS(read(R"({"optimiser": {"rate": "fast"}})"));
  CHECK_THROWS(read(R"({"optimiser": {"betas": [1, 0.9]}})"));
  CHECK_THROWS(read(R"({"model": {"norm": "layer"}})"));
  CHECK_THROWS(read(R"({"model": {"score": "cosine"}})"));
}

}  // namespace
