// The tables of optimisers and schedules.
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/elementary.h"
#include "tests/support/oracle.h"

namespace runexp::oracle {
namespace {

template <typename Entries>
const auto& Find(const Entries& entries, std::string_view name) {
  for (const auto& entry : entries) {
    if (entry.name == name) return entry;
  }
  throw std::out_of_range("the oracle has no " + std::string(name));
}

float Float(double x) { return static_cast<float>(x); }

float Moment(float x) { return std::abs(x) < 0x1p-100f ? 0.0f : x; }
float Root(float g) { return std::abs(g) < 0x1p-50f ? 0.0f : g; }

float Bounded(const OptimizerStep& s, float g) {
  if (g > s.clipping_bound) return s.clipping_bound;
  return g < -s.clipping_bound ? -s.clipping_bound : g;
}
float Clipped(const OptimizerStep& s, float g) { return Bounded(s, g * Float(s.clipping_factor)); }

// keep * average + (1 - keep) * g.
float Average(double keep, float g, float average) {
  return Moment(std::fma(Float(1 - keep), g, Float(keep) * average));
}
float AverageSquare(double keep, float g, float average) {
  const float root = Root(g);
  return Moment(std::fma(Float(1 - keep) * root, root, Float(keep) * average));
}

float Sgd(const OptimizerStep& s, float g, float*, float p) {
  return std::fma(-Float(s.learning_rate * s.clipping_factor), Bounded(s, g), p);
}

float Momentum(const OptimizerStep& s, float gradient, float* moments, float p) {
  const float g = Clipped(s, gradient), mu = Float(s.hyper.momentum);
  moments[0] = Moment(std::fma(mu, moments[0], g));
  const float direction = s.hyper.nesterov ? std::fma(mu, moments[0], g) : moments[0];
  return std::fma(-Float(s.learning_rate), direction, p);
}

float Adagrad(const OptimizerStep& s, float gradient, float* moments, float p) {
  const float g = Clipped(s, gradient);
  moments[0] = Moment(std::fma(Root(g), Root(g), moments[0]));
  return std::fma(-Float(s.learning_rate), g / (std::sqrt(moments[0]) + Float(s.hyper.adagrad_eps)),
                  p);
}

float Rmsprop(const OptimizerStep& s, float gradient, float* moments, float p) {
  const float g = Clipped(s, gradient);
  moments[0] = AverageSquare(s.hyper.alpha, g, moments[0]);
  return std::fma(-Float(s.learning_rate), g / (std::sqrt(moments[0]) + Float(s.hyper.rmsprop_eps)),
                  p);
}

// x^n, bit by bit of n from the lowest.
double PowerOf(double x, std::int64_t n) {
  double power = 1;
  for (int bit = 0; bit < 63; ++bit) {
    if (((n >> bit) & 1) != 0) power *= x;
    x *= x;
  }
  return power;
}

float Adam(const OptimizerStep& s, float gradient, float* moments, float p) {
  const float g = Clipped(s, gradient);
  moments[0] = Average(s.hyper.beta1, g, moments[0]);
  moments[1] = AverageSquare(s.hyper.beta2, g, moments[1]);
  const float correction = Float(std::sqrt(1 - PowerOf(s.hyper.beta2, s.update)));
  const float divisor = std::sqrt(moments[1]) / correction + Float(s.hyper.adam_eps);
  const float step_size = Float(s.learning_rate / (1 - PowerOf(s.hyper.beta1, s.update)));
  return std::fma(-step_size, moments[0] / divisor, p);
}

float AdamW(const OptimizerStep& s, float gradient, float* moments, float p) {
  return Adam(s, gradient, moments, p * Float(1 - s.learning_rate * s.hyper.weight_decay));
}

constexpr Optimizer kOptimizers[] = {
    {"sgd", 0, Sgd},         {"momentum", 1, Momentum}, {"adagrad", 1, Adagrad},
    {"rmsprop", 1, Rmsprop}, {"adam", 2, Adam},         {"adamw", 2, AdamW},
};

// Where an update is: its epoch counts from 1, and `done` of `all` updates were after the warm-up.
struct Place {
  std::int64_t epoch = 0;
  double done = 0, all = 0;
};

struct Shape {
  const char* name;
  double (*factor)(const Schedule& schedule, const Place& place);
};

double Floored(double floor, double x) { return floor + (1 - floor) * x; }

constexpr Shape kShapes[] = {
    {"constant", [](const Schedule&, const Place&) { return 1.0; }},
    {"step", [](const Schedule& s,
                const Place& at) { return PowerOf(s.gamma, (at.epoch - 1) / s.every_epochs); }},
    {"exponential",
     [](const Schedule& s, const Place& at) {
       return at.epoch > s.after_epoch ? PowerOf(s.gamma, at.epoch - s.after_epoch) : 1.0;
     }},
    {"linear",
     [](const Schedule& s, const Place& at) {
       return at.done > 0 ? 1 - (1 - s.final_factor) * (at.done / at.all) : 1.0;
     }},
    {"cosine",
     [](const Schedule& s, const Place& at) {
       return Floored(s.final_factor, at.done > 0 ? 0.5 * (1 + CosPi(at.done / at.all)) : 1.0);
     }},
};

}  // namespace

const Optimizer& FindOptimizer(std::string_view name) { return Find(kOptimizers, name); }

float InitialMoment(std::string_view optimizer, const HyperParameters& hyper) {
  return optimizer == "adagrad" ? Float(hyper.initial_accumulator_value) : 0.0f;
}

void UpdateArray(const Optimizer& optimizer, const OptimizerStep& step, const Array& gradient,
                 std::span<Array* const> moments, Array& parameter) {
  for (std::size_t i = 0; i < parameter.values.size(); ++i) {
    float& p = parameter.values[i];
    std::vector<float> of_element;
    for (const Array* moment : moments) of_element.push_back(moment->values[i]);
    const float updated = optimizer.element(step, gradient.values[i], of_element.data(), p);
    if (!std::isnan(updated)) p = updated;
    for (std::size_t m = 0; m < moments.size(); ++m) moments[m]->values[i] = of_element[m];
  }
}

double LearningRate(const Schedule& schedule, double learning_rate, std::int64_t update,
                    std::int64_t updates_per_epoch, std::int64_t epochs) {
  const std::int64_t warm = schedule.warmup_updates;
  Place place;
  place.epoch = 1 + (update - 1) / updates_per_epoch;
  place.done = static_cast<double>(update - 1 - warm);
  place.all = static_cast<double>(updates_per_epoch * epochs - warm);
  double factor = Find(kShapes, schedule.name).factor(schedule, place);
  if (update < warm) factor *= static_cast<double>(update) / static_cast<double>(warm);
  return learning_rate * factor;
}

}  // namespace runexp::oracle
