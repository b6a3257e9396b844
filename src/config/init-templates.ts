/**
 * The files of a new project. `# text` explains; `#key: value` (no space) is a setting with its default or an example,
 * to be uncommented as it stands.
 */

/** pulse.yaml */
export function settingsTemplate(project: string): string {
  return `# yaml-language-server: $schema=schema/pulse.schema.json
#
# The project's settings. Lines that begin with #key: show a setting that may be left out, mostly with its default;
# remove the # to change it. \`pulse check\` finds every mistake in these files at once.
# \${NAME} in any text is taken from the environment. Passwords are written in no other way.

# Name of the project, shown in reports.
project: ${project}

# IANA time zone in which a ds (a calendar day) begins and ends, such as Europe/Berlin.
#time_zone: UTC

# Exposures from other environments are counted but not used.
#environments: [production]

# Who can be randomised and measured: the keys of \`units\` in messages.
#unit_types: [userID, stableID]

# Units of one type that get the events of another's: a gate on devices, with purchases that are logged for users.
#id_maps:
  #- from: stableID
    #to: userID
    # Learn who belongs together from these events only. Left out: from all that carries both ids.
    #learn_from: [login]
    # Also known: lines of stableID,userID or stableID,userID,since, under such a header.
    #file: devices.csv

# Leave out exposures whose user agent is a known bot.
#exclude_bots: true

# Exposures of which an SDK logged only one of so many (samplingRate): set_aside (counted, not used) or use.
#sampled_exposures: set_aside

# Which events of the first day count: exact (from the millisecond of first exposure on) or day (the whole day).
#join: exact

# User dimensions: attributes of the first exposure by which results are split. A list is one dimension, crossed.
#dimensions: [country, [country, plan]]

# Views of the results beside the cumulative one: each day alone, each day since exposure, the last 7 and 28 days.
#views: [daily, days_since_exposure, last_7, last_28]

# On which days a unit is active (DAU, retention, user accounting).
#active_user:
  # These event names make a unit active. Left out: all.
  #include: [purchase, page_view]
  # These never do.
  #exclude: []
  # Whether other names do. Left out: true without include, false with it.
  #new_events: false
  # Conditions that an event must meet, as in metrics.
  #where: []
  # From how many such events a day on.
  #min_events: 1
  # Whether exposures count as well.
  #count_exposures: true

# Unit types with a definition of their own: the same keys.
#active_user_by_unit_type:
  #stableID: {include: [app_open], count_exposures: false}

# Where messages come from: any number of Kafka clusters and folders.
sources:
  # Newline-delimited JSON: *.ndjson, *.jsonl, also with .gz or .zst.
  - type: files
    # The name under which these files' messages appear in tables.
    topic: events
    path: events
  #- type: kafka
    #brokers: ["localhost:9092"]
    #topics: [exposures]
    # Consumer group, for sharing partitions and for monitoring lag.
    #group: pulse
    # Name under which the brokers log this client.
    #client_id: pulse
    # Whether connections are encrypted.
    #tls: false
    # Login: plain, scram-sha-256 or scram-sha-512.
    #sasl:
      #mechanism: scram-sha-512
      #username: "\${PULSE_KAFKA_USERNAME}"
      #password: "\${PULSE_KAFKA_PASSWORD}"

# Folder of raw segments, derived files and results.
#store: .pulse

# When a file of raw messages (a segment) is closed and becomes readable: at a size or at an age.
#landing:
  # Uncompressed size in MiB.
  #segment_max_mib: 64
  # Age in seconds.
  #segment_max_seconds: 60

# What a run may use of the machine. Left out: one thread a core, half of the memory.
#compute:
  #threads: 4
  #memory_gib: 8

# The nightly run.
#schedule:
  # HH:MM in the project's time zone.
  #at: "02:00"
  # Published days that are computed again when late events arrived.
  #late_days: 14
  # Given: BullMQ on this Redis. Left out: the schedule lives in the process.
  #redis_url: "\${PULSE_REDIS_URL}"

# What pulse prune deletes, and what stays.
#retention:
  # Versions of a day's results that stay: the one in force, and the newest before it.
  #run_versions: 2
  # Raw messages older than so many days go; they stay as they were staged. Left out: they stay for ever.
  #raw_days: 90
  # What was written, used or superseded so recently stays. Longer than any run takes.
  #grace_hours: 24
  # Whether the nightly job prunes when a night is done.
  #nightly: false

# pulse serve: the door for SDKs, which fetch gates here and log exposures and events.
#collector:
  # Address and port to listen on; host 0.0.0.0 for all addresses, port 0 for any that is free.
  #host: 127.0.0.1
  #port: 8200
  # The topic of sources that gets what is logged. Left out: the first.
  #topic: events
  # Keys that are let in. server: may fetch all definitions; client: may log, and be evaluated for.
  # environment: of what comes with the key; left out: as events and users say.
  #keys:
    #- {key: "\${PULSE_SERVER_KEY}", kind: server}
    #- {key: "\${PULSE_CLIENT_KEY}", kind: client, environment: production}
  # Largest body of a request, when it is unpacked.
  #max_body_bytes: 10485760
  # Requests that one client address may make.
  #requests_per_second: 1000
  # Events that the process takes; 0: no limit.
  #events_per_second: 50000
  # Bytes of events that may wait to be stored; more are refused until they are.
  #pending_bytes: 67108864
  # Whether a proxy in front of it says who the client is (X-Forwarded-For).
  #trust_proxy: false
  # Origins of web pages that may ask: ["https://shop.example"], or ["*"].
  #cors_origins: []

# pulse serve: the results as pages, and as JSON under /api/v1.
#pages:
  # Address and port to listen on. Any address but this machine's own needs a login.
  #host: 127.0.0.1
  #port: 8080
  # Where people find the pages; needed by oidc.
  #base_url: https://pulse.example.com
  # Who is let in. oidc: any OpenID Connect provider; name domains, emails or groups. Secrets come from the environment; session_secret left out:
  # sessions end when the process does. unverified_email: whether addresses count that the provider does not call verified.
  # Or behind a proxy that logs people in: login: {type: proxy_header, header: X-Forwarded-Email, trusted_proxies: [10.0.0.5]}
  #login:
    #type: oidc
    #issuer: https://accounts.example.com
    #client_id: pulse
    #client_secret: \${PULSE_OIDC_SECRET}
    #scopes: [openid, email, profile]
    #allowed_domains: [example.com]
    #allowed_emails: []
    #allowed_groups: []
    #groups_claim: groups
    #unverified_email: false
    #session_hours: 12
    #session_secret: \${PULSE_SESSION_SECRET}
  # For programs that ask /api/v1 where there is a login, as Authorization: Bearer.
  #tokens:
    #- {name: release, token: "\${PULSE_RELEASE_TOKEN}"}

# The results as files of HTML that need no server: open index.html, or put the folder on any web server.
#report:
  #enabled: true
  # Left out: report in the store. The folder is replaced as a whole.
  #path: report
  # Most pages of single analyses and metrics, beside one a gate or experiment: metrics that moved come first. pulse serve has all.
  #detail_pages: 300

# Where results are copied after every run. tables: assignments, pulse_results (left out: both).
#exports:
  # Parquet files in one folder a table and ds.
  #- type: parquet
    #path: export
    #tables: [assignments, pulse_results]
  # PostgreSQL. The schema is made when it is not there.
  #- type: postgres
    #url: "\${PULSE_POSTGRES_URL}"
    #schema: pulse

#statistics:
  # Confidence level of all intervals; a gate, an experiment and a metric may have their own.
  #confidence_level: 0.95
  # What is tested: two-sided, greater or less.
  #alternative: two-sided
  # How intervals of relative differences are made: fieller or delta.
  #relative_interval: fieller
  # How a ramp's stages are weighted: common_variance (the variance of both groups together), or inverse_variance (each group's own).
  #pooling_weights: common_variance
  # CUPED: variance reduction by what units did in the days before they were exposed. Both results are always given.
  #cuped:
    #enabled: true
    #days: 7
    # Not used with so few units, or where so small a share has history.
    #min_units: 100
    #min_history_ratio: 0.05
  # User dimension by which results are post-stratified. Left out: none.
  #post_stratify_by: country
  # Units at which the intervals that may be looked at every day are narrowest.
  #sequential: {tuning_units: 10000}
  # Many comparisons: none, bonferroni, holm, hochberg, benjamini_hochberg or benjamini_yekutieli, over metrics, groups or both.
  #correction: {method: benjamini_hochberg, over: metrics}
  # Chance to win, expected loss, credible intervals; the prior is of the relative difference (left out: flat).
  #bayesian: {enabled: false, prior_mean: 0, prior_standard_deviation: 0.05}
  # Chance to see an effect, for detectable effects and plans.
  #power: 0.8
  # Sample ratio mismatch: p-values below which to warn and to fail.
  #srm_warn: 0.01
  #srm_fail: 0.001
  # Share of units seen in both groups: from where on to warn, and above which to fail.
  #crossover_warn_ratio: 0.001
  #crossover_fail_ratio: 0.01
  # Groups that differed before they were exposed: p-values below which to warn and to fail.
  #bias_warn: 0.01
  #bias_fail: 0.001
  # Share of a group's total from its top 0.1 % of units: from where on to warn.
  #concentration_warn_ratio: 0.25
  # An id map warns from this share of devices on that several people were seen on.
  #shared_devices_warn_ratio: 0.05
`;
}

/** metrics/core.yaml */
export const metricsTemplate = `# yaml-language-server: $schema=../schema/metrics.schema.json
#
# Metrics: how a unit's events become a number. Any number of files like this one may lie in metrics/.
# One of each kind is here; the first is in use, the others wait for their # to be removed.

metrics:
  # count: number of matching events a unit.
  - name: page_views
    kind: count
    description: Pages viewed
    tags: [core]
    # What it counts, for display; or currency: EUR.
    #unit: pages
    # Which direction is good: increase or decrease.
    direction: increase
    # One event name or a list of names. Left out: any metric event.
    event: page_view

  # sum: a value added up: the event's value, or a metadata key (value: metadata.amount).
  #- name: revenue
    #kind: sum
    #owner: shop team
    #tags: [core, money]
    #currency: EUR
    #event: purchase
    #value: value
    # Decimals that are kept.
    #scale: 6
    # Only events in [first exposure + from, first exposure + to) count: m, h or d. complete: only units whose window is over.
    #window: {from: 0d, to: 7d, complete: true}
    # Metadata key by which the metric is split as well; cross_dimensions: for each user dimension's level, too.
    #dimension: category
    #cross_dimensions: false
    # Limits (also for count): of one day; then of the unit's value at given figures; then at percentiles of the non-zero ones.
    #daily_cap: 50000
    #cap: {lower: 0, upper: 100000}
    #winsorise: {lower: 0, upper: 0.999}
    # The mean of the logarithms of the values above 0 in place of the mean.
    #transform: log
    # Statistics of its own: see statistics in pulse.yaml.
    #confidence_level: 0.9
    #alternative: two-sided
    #cuped: true
    # A metric that must not get worse: by 1 % of the control mean (relative) or by 1 (absolute);
    # test: non_inferiority (not worse) or equivalence (neither better nor worse).
    #direction: increase
    #guardrail: {margin: 0.01, of: relative, test: non_inferiority}

  # conversion (or unique): whether the unit has any matching event.
  #- name: buyers
    #kind: conversion
    #event: [purchase, subscription_start]
    # Conditions that must all hold, on value, name, metadata.<key>, attributes.<key> or time.
    # Operators: in, not_in (with values), "=", "!=", "<", "<=", ">", ">=", contains, not_contains, starts_with, ends_with (with value),
    # is_null, is_not_null, is_true, is_false. Those made of signs stand in quotes. any, all and not make one of several.
    #where:
      #- {field: value, operator: ">=", value: 10}
      #- {field: time, operator: ">=", value: "2026-01-05T10:00:00Z"}
      #- any:
        #- {field: metadata.currency, operator: in, values: [USD, EUR]}
        #- all:
          #- {field: metadata.currency, operator: is_null}
          #- not: {field: attributes.country, operator: "=", value: GB}

  # participation: days with any matching event / days since first exposure.
  #- name: reading_days
    #kind: participation
    #event: page_view

  # mean: sum of the value / number of values.
  #- name: order_value
    #kind: mean
    #event: purchase
    #value: value

  # ratio: one metric / another; each a count, sum, conversion, unique or count_distinct, or the name of such a metric.
  #- name: revenue_per_page_view
    #kind: ratio
    #numerator: {kind: sum, event: purchase, value: value}
    #denominator: page_views
    # Units that count: with_denominator (not zero) or all.
    #units: with_denominator

  # count_distinct: how many different texts of a field.
  #- name: products_seen
    #kind: count_distinct
    #event: page_view
    # metadata.<key>, attributes.<key>, value or name.
    #of: metadata.product

  # min, max, first or latest: that value of the unit.
  #- name: largest_order
    #kind: max
    #event: purchase
    #value: value
    # Units that count: all (without a value: 0) or with_value.
    #units: all

  # quantile: of the values of all events, or (over: units) of the units' sums.
  #- name: slow_pages
    #kind: quantile
    #unit: ms
    #event: page_load
    #value: metadata.milliseconds
    #quantile: 0.95
    #over: events
    # over: units: whether units whose sum is 0 are left out.
    #ignore_zeros: false

  # funnel: steps in order, each within its time. optional: the step may be left out; without: events that may not come before it.
  #- name: checkout_funnel
    #kind: funnel
    #steps:
      #- event: add_to_cart
      #- {event: coupon, optional: true}
      #- {event: checkout, within: 30m, without: [{event: empty_cart}]}
      #- {event: purchase, within: 1d}
    # Whether within is measured from the step before (previous) or from the first one (start).
    #within_from: previous
    # Whether units are counted, or sessions: what a unit does without a longer break than session_gap.
    #per: session
    #session_gap: 30m

  # retention: of the days with activity, those after which the unit was back on one of the last length_days days up to day after_days.
  #- name: weekly_retention
    #kind: retention
    #after_days: 14
    #length_days: 7
    # What makes a day a start or a return. Left out: the unit is active, by active_user in pulse.yaml.
    #start: {event: page_view}
    #return: {event: [page_view, purchase]}

  # dau: active days / days since first exposure, by active_user in pulse.yaml.
  #- name: active_days
    #kind: dau

  # user_accounting: wau, mau, new_dau, new_wau, new_mau, stickiness_daily, stickiness_weekly, stickiness_monthly, d1_retention,
  # wau_d14, mau_d56, l7, l14 or l28 of the exposed units, by active_user in pulse.yaml.
  #- name: stickiness
    #kind: user_accounting
    #series: stickiness_daily

  # composite: other metrics of the kinds that a ratio takes, added up.
  #- name: attention
    #kind: composite
    #of: [page_views, products_seen]
`;

/** gates/example_gate.yaml */
export const gateTemplate = `# yaml-language-server: $schema=../schema/gate.schema.json
#
# A gate. Each file in gates/ defines one thing: a gate, an experiment, a segment (a group of users), a holdout, a layer or a dynamic config;
# docs/configuration.md has the keys of each. A segment, for one, is two lines in a file of its own:
#   segment: employees
#   ids: [ann, bob]

# Name of the gate, as exposures carry it.
gate: example_gate
description: The example that pulse init wrote

#owner: shop team
#tags: [checkout]

# Who is randomised: one of unit_types in pulse.yaml.
#unit_type: userID

# Which metrics to compare, by name and by tag. Both left out: all.
metric_tags: [core]
#metrics: [page_views]

# User dimensions, out of those in pulse.yaml and written as there. Left out: all of them.
#dimensions: [country]

# Units seen in both groups within one stage: exclude, or first_touch (kept in the group of their first exposure).
#crossovers: exclude

# Statistics of its own: see statistics in pulse.yaml.
#confidence_level: 0.95
#post_stratify_by: country

# Planned looks: group-sequential bounds on these days; spending: obrien_fleming (late looks first) or pocock (evenly).
#looks: {days: [2026-01-15, 2026-01-18, 2026-02-01], spending: obrien_fleming}

# Salt with which units are hashed. Left out: not known; then results are computed, but Pulse cannot evaluate the gate itself.
#salt: example_gate_salt

# Off: it fails for everyone.
#enabled: true

# Units whose outcome is forced, before any rule; they are left out of analyses. In place of ids: segment: employees.
#overrides:
  #- {outcome: pass, ids: [ann, bob]}
  #- {outcome: fail, unit_type: stableID, ids: [d1]}

# The first rule whose conditions all hold decides, even if its percentage then fails the unit.
rules:
  # The rule's id, as exposures carry it.
  - rule: everyone
    #name: Everyone
    # Salt of the rule. Left out: its id.
    #salt: everyone_salt
    # Whose id is hashed. Left out: as for the gate.
    #unit_type: userID
    # Environments that the rule is for. Left out: all.
    #environments: [production, staging]
    # Conditions that must all hold. Left out: everyone. Operators: in, not_in, in_case_sensitive, not_in_case_sensitive, contains_any,
    # contains_none, starts_with_any, ends_with_any, array_contains_any, array_contains_none, array_contains_all, not_array_contains_all
    # (with values); "=", "!=", "<", "<=", ">", ">=", "version_>=" and its like, before, after, on, matches, in_id_list, not_in_id_list
    # (with value); is_null, is_not_null. from says where the value comes from, where the field does not.
    #when:
      #- {field: country, operator: in, values: [DE, AT]}
      #- {field: app_version, operator: "version_>=", value: "2.10.0"}
      #- {field: plan, from: attribute, operator: in, values: [pro]}
    # Conditions on other files in gates/: {passes_gate: other}, {fails_gate: other}, {in_segment: employees}, {not_in_segment: employees},
    # {in_holdout: spring}. On the unit's bucket out of 1000: {bucket: {salt: s, below: 500}}, or with among: ["0-99", 700], not_among: [7]
    # and unit_type. As Statsig writes them: {statsig: {type: public}}.
    # Stage timeline: a day, or a time such as 2026-01-05T10:00:00Z; with salt: units are shuffled anew from there on.
    # In its place: percent: 10 (what passes now; its stages are those that \`pulse apply\` records).
    # Both left out: stages are found from the exposures themselves.
    rollout:
      - {from: 2026-01-05, percent: 2}
      - {from: 2026-01-12, percent: 10}
      - {from: 2026-01-19, percent: 50}
      - {from: 2026-02-02, percent: 100}
`;
