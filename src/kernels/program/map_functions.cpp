#include "kernels/program/map_functions.h"

#include <algorithm>
#include <cmath>

namespace attn {

FunctionRow function_row(Map::Function function) {
  using enum Map::Function;
  switch (function) {
    case exp: return {"exp", [](double x, double) { return std::exp(x); }, "exp({x})", "\\exp({x})", "np.exp({x})"};
    case tanh:
      return {"tanh", [](double x, double) { return std::tanh(x); }, "tanh({x})", "\\tanh({x})", "np.tanh({x})"};
    case sigmoid:
      return {"sigmoid", [](double x, double) { return 1 / (1 + std::exp(-x)); }, "sigmoid({x})", "\\sigma({x})",
              "1 / (1 + np.exp(-{x}))"};
    case relu:
      return {"relu", [](double x, double) { return std::max(x, 0.0); }, "ReLU({x})", "\\operatorname{ReLU}({x})",
              "np.maximum({x}, 0)"};
    case leaky_relu:
      return {"leaky_relu", [](double x, double p) { return x < 0 ? p * x : x; }, "LeakyReLU({x})",
              "\\operatorname{LeakyReLU}({x})", "np.where({x} < 0, {p} * {x}, {x})"};
    case gelu:  // Phi(x) = erfc(-x / sqrt(2)) / 2; the limit at -infinity is 0
      return {"gelu",
              [](double x, double) {
                return x == -std::numeric_limits<double>::infinity() ? 0 : x * std::erfc(-x / std::sqrt(2.0)) / 2;
              },
              "GELU({x})", "\\operatorname{GELU}({x})", "{x} * (np.vectorize(math.erfc)(-{x} / 2 ** 0.5) / 2)"};
    case elu_plus_one:
      return {"elu_plus_one", [](double x, double) { return x > 0 ? x + 1 : std::exp(x); }, "elu({x}) + 1",
              "\\operatorname{elu}({x}) + 1", "np.where({x} > 0, {x} + 1, np.exp(np.minimum({x}, 0)))"};
    case softplus:  // log(1 + e^x) without the overflow of e^x
      return {"softplus", [](double x, double) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); },
              "softplus({x})", "\\operatorname{softplus}({x})", "np.logaddexp({x}, 0)"};
    case within:
      return {"within", [](double x, double p) { return std::abs(x) <= p ? 1.0 : 0.0; }, "[|{x}| ≤ {p}]",
              "[|{x}| \\le {p}]", "(np.abs({x}) <= {p}).astype(np.float32)"};
    case log: return {"log", [](double x, double) { return std::log(x); }, "log({x})", "\\log({x})", "np.log({x})"};
    case sqrt:
      return {"sqrt", [](double x, double p) { return std::sqrt(x + p); }, "√({x} + {p})", "\\sqrt{{x} + {p}}",
              "np.sqrt({x} + {p})"};
    case step_up:
      return {"step_up", [](double x, double p) { return x > 0 ? 1 : p; }, "step({x})", "\\operatorname{step}({x})",
              "np.where({x} > 0, 1, {p})"};
    case gelu_slope:  // far from 0 x phi(x) is 0, at infinity too
      return {"gelu_slope",
              [](double x, double) {
                const double bell = std::abs(x) > 40 ? 0 : x * std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
                return std::erfc(-x / std::sqrt(2.0)) / 2 + bell;
              },
              "GELU'({x})", "\\operatorname{GELU}'({x})",
              "(np.vectorize(math.erfc)(-{x} / 2 ** 0.5) / 2 + {x} * np.exp(-{x} ** 2 / 2) / (2 * np.pi) ** 0.5)"};
  }
  return {};
}

double map_value(const Map& map, double x) {
  return std::isnan(x) ? x : function_row(map.function).value(x, map.parameter);
}

std::string filled(std::string text, const std::string& x, const std::string& p) {
  for (size_t at = 0; (at = text.find('{', at)) != std::string::npos; ++at)
    for (const auto& [place, value] : {std::pair("{x}", x), std::pair("{p}", p)})
      if (text.compare(at, 3, place) == 0) text.replace(at, 3, value);
  return text;
}

}  // namespace attn
