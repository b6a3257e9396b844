import type { VNode } from "preact";
import type { HealthLight } from "../../results/health/health-light.ts";

type Status = HealthLight | "skipped";

const WORDS: Readonly<Record<Status, string>> = {
  ok: "Healthy",
  warn: "Look",
  fail: "Fails",
  unknown: "Unknown",
  skipped: "Skipped",
};

function Shape({ status }: { readonly status: Status }): VNode {
  switch (status) {
    case "ok":
      return <circle cx="6" cy="6" r="5" />;
    case "warn":
      return <path d="M6 .8 11.6 11H.4z" />;
    case "fail":
      return <path d="M3.5.5h5l3 3v5l-3 3h-5l-3-3v-5z" />;
    default:
      return <circle cx="6" cy="6" r="4.2" class="ring" />;
  }
}

/** Health as a shape, a word and a colour. @param text in place of the word. */
export function Light({ status, text }: { readonly status: Status; readonly text?: string | undefined }): VNode {
  return (
    <span class={`light ${status}`}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        <Shape status={status} />
      </svg>{" "}
      {text ?? WORDS[status]}
    </span>
  );
}
