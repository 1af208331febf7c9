#include "tools/cli/verify_report.h"

#include <fmt/format.h>

#include <vector>

#include "core/parallel/loop.h"
#include "core/report/compare/difference_text.h"
#include "core/run/provenance.h"
#include "core/text/human_text.h"
#include "core/text/json_text.h"
#include "tools/cli/expectations.h"

namespace runexp {
namespace {

// What was proved of a run that is identical.
std::string ProofText(const Verification& result) {
  const auto provenance = CollectProvenance();
  const auto threads = static_cast<std::int64_t>(ThreadCount());
  const std::string what =
      !result.complete ? fmt::format("the first {} of the log", Count(result.epochs, "epoch"))
      : result.epochs == 0
          ? std::string("that it diverges in its first epoch")
          : fmt::format("all {}, the samples and the parameters", Count(result.epochs, "epoch"));
  return fmt::format("  {}, to the bit,\n  computed again here by this build ({}, {}, {})\n", what,
                     provenance.at("compiler"), provenance.at("simd_target"),
                     Count(threads, "thread"));
}

std::string TraceText(const Verification& result, const VerifyReport& report) {
  if (report.traced_epoch == 0) return "";
  if (result.traced) {
    return fmt::format("  trace of epoch {}: {}\n", report.traced_epoch, report.trace);
  }
  return fmt::format("  no trace: they differ before epoch {}{}\n", report.traced_epoch,
                     result.epochs > 0 ? fmt::format("; trace epoch {}", result.epochs) : "");
}

// Of a run of which nothing was computed.
std::string PlainText(const VerifyReport& report) {
  if (report.verdict == "damaged") return report.file + ": not intact\n";
  if (report.verdict == "intact") return report.file + ": intact\n";
  return fmt::format("{}: {}\n", report.file,
                     report.traced_epoch != 0 ? "not traced" : "cannot be verified");
}

}  // namespace

std::string VerifyText(const VerifyReport& report) {
  if (!report.result) return PlainText(report);
  const Verification& result = *report.result;
  switch (result.verdict) {
    case Verdict::kIdentical:
      return fmt::format("{}: identical\n{}{}", report.file, ProofText(result),
                         TraceText(result, report)) +
             UnexpectedResult(report.file, report.expected_sha256, result.logged_sha256);
    case Verdict::kDiffers:
      return fmt::format("{}: differs\n{}{}", report.file,
                         FormatDifference(*result.difference, "logged", "computed"),
                         TraceText(result, report));
    case Verdict::kInterrupted:
      return fmt::format("{}: interrupted, identical in {} so far\n", report.file,
                         Count(result.epochs, "epoch"));
  }
  return "";
}

std::string VerifyJson(const VerifyReport& report) {
  const Verification result = report.result.value_or(Verification());
  return JsonLine(
             {JsonMember("file", JsonString(report.file)),
              JsonMember("run", JsonString(result.run_id)),
              JsonMember("verdict", JsonString(report.verdict)),
              JsonMember("epochs", fmt::to_string(result.epochs)),
              JsonMember("complete", result.complete ? "true" : "false"),
              JsonMember("difference", DifferenceJson(result.difference, "logged", "computed")),
              JsonMember("result_sha256", JsonString(result.logged_sha256)),
              JsonMember("expected_sha256", JsonString(report.expected_sha256)),
              JsonMember("reason", JsonString(report.reason))}) +
         "\n";
}

}  // namespace runexp
