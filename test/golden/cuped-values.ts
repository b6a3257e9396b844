import type { Alternative } from "../../src/statistics/comparison/alternative.ts";
import type { HistoryMoments } from "../../src/statistics/moments/history-moments.ts";
import { meanHistory, ratioHistory } from "./history-moments-of.ts";

interface HillstromCase {
  readonly name: string;
  readonly test: HistoryMoments;
  readonly control: HistoryMoments;
  readonly theta: number;
  readonly testMean: number;
  readonly controlMean: number;
  readonly difference: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly interval: readonly [number, number];
  /** Intervals of the relative difference, from the normal quantile. */
  readonly delta: readonly [number, number];
  readonly fieller: readonly [number, number];
}

/**
 * Hillstrom MineThatData e-mail challenge, computed with SciPy: 64,000 customers, what they spent in the year before (dollars and cents) as the
 * covariate (K. Hillstrom, 2008). Sums of the published rows in cents; θ = cov/var of both groups together, then Welch's test of the adjusted values
 * (Python 3.11, NumPy 2.4.6, SciPy 1.17.1). The relative intervals use the *normal* quantile 1.959963984540054.
 */
export const hillstromCases: readonly HillstromCase[] = [
  {
    name: "Mens E-Mail vs No E-Mail, spend CUPED on history",
    test: meanHistory([21307n, 3031169n, 67590244973n, 517410518n, 27006876192752n, 98575262586n], 2),
    control: meanHistory([21306n, 1390833n, 28700503621n, 513224581n, 25971724145563n, 42679338399n], 2),
    theta: 0.0012228965198244435,
    testMean: 1.4214222107997265,
    controlMean: 0.6539837113719245,
    difference: 0.7674384994278021,
    standardError: 0.14521504219411457,
    statistic: 5.284841624064931,
    degreesOfFreedom: 36676.63648675951,
    pValue: 1.265314467251961e-7,
    interval: [0.48281285379578437, 1.0520641450598198],
    delta: [0.5408659970273502, 1.8060991829398163],
    fieller: [0.6396489678396224, 1.968143794804873],
  },
  {
    name: "Mens E-Mail vs No E-Mail, visit CUPED on history",
    test: meanHistory([21307n, 389400n, 38940000n, 517410518n, 27006876192752n, 10925843800n], 2),
    control: meanHistory([21306n, 226200n, 22620000n, 513224581n, 25971724145563n, 6525315400n], 2),
    theta: 9.134195036168928e-5,
    testMean: 0.18266763447235257,
    controlMean: 0.10625648701293455,
    difference: 0.07641114745941802,
    standardError: 0.0033783604804229414,
    statistic: 22.617819472554334,
    degreesOfFreedom: 40598.128505541405,
    pValue: 1.439859297028473e-112,
    interval: [0.0697894851774067, 0.08303280974142933],
    delta: [0.6364493100104458, 0.8017903609494368],
    fieller: [0.6389445619453347, 0.8044921194790073],
  },
  {
    name: "Womens E-Mail vs No E-Mail, spend CUPED on history",
    test: meanHistory([21387n, 2303811n, 49114465763n, 518713098n, 26523269785210n, 75130961923n], 2),
    control: meanHistory([21306n, 1390833n, 28700503621n, 513224581n, 25971724145563n, 42679338399n], 2),
    theta: 0.001034651293586205,
    testMean: 1.0763475480470415,
    controlMean: 0.6536466248905437,
    difference: 0.42270092315649777,
    standardError: 0.13030821906506285,
    statistic: 3.2438546562089328,
    degreesOfFreedom: 40068.078759588425,
    pValue: 0.0011802047342596457,
    interval: [0.1672937916400858, 0.6781080546729097],
    delta: [0.14703508867903048, 1.1463271258884542],
    fieller: [0.22173158473399868, 1.2694387338014899],
  },
  {
    name: "Womens E-Mail vs No E-Mail, visit CUPED on history",
    test: meanHistory([21387n, 323800n, 32380000n, 518713098n, 26523269785210n, 9070332800n], 2),
    control: meanHistory([21306n, 226200n, 22620000n, 513224581n, 25971724145563n, 6525315400n], 2),
    theta: 8.353439339856918e-5,
    testMean: 0.15133143236024826,
    controlMean: 0.1062364900080433,
    difference: 0.04509494235220496,
    standardError: 0.0032279809009645444,
    statistic: 13.970015231109409,
    degreesOfFreedom: 41790.92427166282,
    pValue: 2.9885306570521304e-44,
    interval: [0.038768032801251434, 0.05142185190315848],
    delta: [0.35306086931198427, 0.4958930513002416],
    fieller: [0.3551282206917381, 0.4981332302531998],
  },
];

interface TeaTastingCase {
  readonly id: string;
  readonly test: HistoryMoments;
  readonly control: HistoryMoments;
  readonly alternative: Alternative;
  /** Whether interval and p-value are from the normal distribution, not Student's. */
  readonly normal: boolean;
  readonly testMean: number;
  readonly controlMean: number;
  readonly difference: number;
  readonly relative: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * e10v/tea-tasting 90306f16dbba45a68f655e5f5d35b6e6f7a811bc (MIT): docs/user-guide.md, doctest result_cuped, and tests/metrics/test_mean.py,
 * test_ratio_of_means_analyze_ratio_less_use_norm. Sums of its generated users (seed 42), revenue in cents; what its code computes, in full precision.
 */
export const teaTastingCases: readonly TeaTastingCase[] = [
  {
    id: "tt-ratio-cuped-less-norm-100",
    test: ratioHistory([47n, 18n, 30n, 89n, 205n, 41n, 15n, 31n, 92n, 290n, 42n, 23n, 36n, 42n, 213n]),
    control: ratioHistory([53n, 30n, 58n, 105n, 259n, 80n, 28n, 90n, 102n, 380n, 118n, 56n, 76n, 94n, 260n]),
    alternative: "less",
    normal: true,
    testMean: 0.23549786496156164,
    controlMean: 0.25572348175909,
    difference: -0.02022561679752835,
    relative: -0.07909174651619344,
    lower: null,
    upper: 0.07287939184944568,
    statistic: -0.3573188986307705,
    pValue: 0.3604265417728262,
  },
  {
    id: "tt-doc-cuped-sessions",
    test: meanHistory([1977n, 3920n, 9698n, 3941n, 13579n, 9738n]),
    control: meanHistory([2023n, 4038n, 10098n, 4031n, 13779n, 9932n]),
    alternative: "two-sided",
    normal: false,
    testMean: 1.9826612672607602,
    controlMean: 1.9961832301658318,
    difference: -0.013521962905071572,
    relative: -0.006773908677686014,
    lower: -0.06443203793468547,
    upper: 0.037388112124542315,
    statistic: -0.5207336384790094,
    pValue: 0.6025811838143711,
  },
  {
    id: "tt-doc-cuped-ratio",
    test: ratioHistory([
      1977n,
      1133n,
      2121n,
      3920n,
      9698n,
      2730n,
      1006n,
      2380n,
      3941n,
      13579n,
      3324n,
      1551n,
      2407n,
      2721n,
      9738n,
    ]),
    control: ratioHistory([
      2023n,
      1073n,
      2073n,
      4038n,
      10098n,
      2648n,
      1090n,
      2720n,
      4031n,
      13779n,
      3701n,
      1691n,
      2715n,
      2692n,
      9932n,
    ]),
    alternative: "two-sided",
    normal: false,
    testMean: 0.29329282211631386,
    controlMean: 0.261558559079533,
    difference: 0.03173426303678084,
    relative: 0.1213275648423009,
    lower: 0.011344477017760424,
    upper: 0.05212404905580126,
    statistic: 3.0513753226860594,
    pValue: 0.0022929438425234017,
  },
  {
    id: "tt-doc-cuped-orders",
    test: meanHistory([1977n, 1133n, 2121n, 1006n, 2380n, 1551n]),
    control: meanHistory([2023n, 1073n, 2073n, 1090n, 2720n, 1691n]),
    alternative: "two-sided",
    normal: false,
    testMean: 0.5809871936868316,
    controlMean: 0.5226833010781681,
    difference: 0.05830389260866353,
    relative: 0.11154726483206345,
    lower: 0.015696510168618664,
    upper: 0.1009112750487084,
    statistic: 2.682827168360406,
    pValue: 0.007330409808687461,
  },
  {
    id: "tt-doc-cuped-revenue",
    test: meanHistory([1977n, 1132843n, 2780298889n, 933196n, 2846768592n, 1720167183n], 2),
    control: meanHistory([2023n, 1060260n, 2437364268n, 1067843n, 4054810443n, 1934101949n], 2),
    alternative: "two-sided",
    normal: false,
    testMean: 5.852468057212222,
    controlMean: 5.121453608942883,
    difference: 0.731014448269339,
    relative: 0.14273573561085673,
    lower: 0.20228702469056814,
    upper: 1.25974187184811,
    statistic: 2.7106610018226793,
    pValue: 0.006743929281204973,
  },
];
