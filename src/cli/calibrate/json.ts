import type { Certificate } from "./certificate.ts";
import type { Figure } from "./figure.ts";
import type { Measurement } from "./measurement.ts";
import { type MetricTrust, type OwnUnits, verdictInWords } from "./own-units.ts";

function measured({ value, standardError, replications }: Measurement) {
  return { value, standard_error: standardError, replications };
}

function figureJson({ subject, property, measurement, expectation, distance, verdict, leftOut, warned }: Figure) {
  return {
    subject,
    property,
    kind: measurement.kind,
    ...measured(measurement),
    expectation: expectation.kind,
    expected: expectation.value,
    because: "because" in expectation ? expectation.because : null,
    distance,
    verdict,
    left_out: leftOut,
    warned,
  };
}

/** A certificate for programs. */
export function certificateJson({ version, seed, quick, sections }: Certificate) {
  return {
    version,
    seed,
    quick,
    scenarios: sections.map(({ name, replications, figures }) => ({
      name,
      replications,
      figures: figures.map(figureJson),
    })),
  };
}

function trustJson(trust: MetricTrust) {
  const { metric, metric_part, falsePositives, promised, distance, verdict, uniformity, meanSquare, leftOut } = trust;
  return {
    metric,
    metric_part,
    promised,
    false_positives: measured(falsePositives),
    distance,
    verdict,
    in_words: verdictInWords(trust),
    mean_square: measured(meanSquare),
    distance_from_uniform: measured(uniformity),
    left_out: leftOut,
  };
}

/** What random splits say, for programs. */
export function ownUnitsJson(answers: readonly OwnUnits[]) {
  return answers.map(({ testShare, metrics, ...rest }) => ({
    ...rest,
    test_share: testShare,
    metrics: metrics.map(trustJson),
  }));
}
