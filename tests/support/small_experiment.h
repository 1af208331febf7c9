// A run of a fraction of a second that logs everything there is.
#pragma once

#include <string>
#include <vector>

#include "core/run/experiment.h"

namespace runexp {

// 4 epochs of 5 updates.
inline Experiment SmallExperiment(const std::vector<std::string>& overrides = {}) {
  return PrepareExperiment(ReadSpecText(R"(
name = "small"
seed = 3
corpus.file = ")" RUNEXP_SOURCE_DIR
                                        R"(/experiments/corpora/stand_in_lyrics.txt"
corpus.max_characters = 203
model.hidden_units = 19
training.batch_size = 5
training.time_steps = 7
training.epochs = 4
samples.every_epochs = 2
samples.length = 9
samples.prefixes = ["春天"]
log.parameters_every_epochs = 3
)",
                                        "small.toml", overrides));
}

}  // namespace runexp
