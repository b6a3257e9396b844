/** Health at a glance. `unknown`: no check was published. */
export type HealthLight = "ok" | "warn" | "fail" | "unknown";
