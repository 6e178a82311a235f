#pragma once
// A back end that takes as many slices as it is told, and counts them.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/backend.h"

namespace document_test {

struct Counts {
  int started = 0;
  int slices = 0;
};

class SlowEvaluation : public attn::Evaluation {
 public:
  SlowEvaluation(std::unique_ptr<attn::Evaluation> inner, int slices, Counts& counts)
      : inner_(std::move(inner)), left_(slices), counts_(counts) {}
  double progress() const override { return 0; }
  const std::vector<attn::Tensor>& values() const override { return inner_->values(); }
  const std::string& error() const override { return inner_->error(); }
  std::string backend() const override { return "slow"; }

 private:
  State work(double) override {
    ++counts_.slices;
    if (--left_ > 0) return State::running;
    State state = State::running;
    while (state == State::running) state = inner_->advance(1);
    return state;
  }
  std::unique_ptr<attn::Evaluation> inner_;
  int left_;
  Counts& counts_;
};

class SlowBackend : public attn::Backend {
 public:
  explicit SlowBackend(int slices) : slices_(slices) {}
  std::string name() const override { return "slow"; }
  std::string unavailable() const override { return ""; }
  std::unique_ptr<attn::Evaluation> start(attn::Request request) const override {
    ++counts.started;
    return std::make_unique<SlowEvaluation>(attn::find_backend("reference").start(std::move(request)), slices_, counts);
  }
  mutable Counts counts;

 private:
  int slices_;
};

}  // namespace document_test
