import type { DynamicConfig, Layer } from "../gates/definition.ts";
import type { Difference } from "./change.ts";
import { type Effect, plainEffect } from "./effect.ts";
import { type Shared, type ShareWords, shareEffects } from "./share-effects.ts";
import { recordedAs, subjectName } from "./subjects.ts";

const WORDS: ShareWords = {
  newly: "whom the rule is for newly get its values",
  no_longer: "whom the rule is for get them no longer",
};

function removed(consequence: string): Effect {
  return { ...plainEffect(null, "removed", consequence), isDisruptive: true };
}

/** What a changed layer does to the units of its experiments. */
export function layerEffects({ subject, before, after }: Difference): Effect[] {
  if (after === null) return [removed("code that asks for its parameters gets what it falls back on")];
  if (before === null) return [];
  const saltOf = ({ layer, salt = layer }: Layer): string => salt;
  const [was, is] = [before, after].map((one) => saltOf(recordedAs("layer", subjectName(subject).name, one)));
  if (was === is) return [];
  return [
    {
      ...plainEffect(
        null,
        "salt changed",
        "units are spread anew over its experiments: those who took part in one may be in another one, or in none",
        "units that were exposed stay in the analyses that they were in",
      ),
      isDisruptive: true,
    },
  ];
}

/** What a changed dynamic config does; conditions aside. */
export function configEffects({ subject, before, after }: Difference): Effect[] {
  if (after === null) return [removed("code that asks for its values gets what it falls back on")];
  if (before === null) return [];
  const [was, is] = [before, after].map((one) => recordedAs("config", subjectName(subject).name, one));
  if (was === undefined || is === undefined) return [];
  return [
    ...(was.enabled === is.enabled
      ? []
      : [
          {
            ...plainEffect(
              null,
              is.enabled ? "enabled" : "disabled",
              is.enabled ? "its rules decide" : "everyone gets the defaults",
            ),
            isDisruptive: !is.enabled,
          },
        ]),
    ...shareEffects(sharedOf(was), sharedOf(is), WORDS),
  ];
}

function sharedOf({ config, salt = config, unit_type, rules }: DynamicConfig): Shared {
  return { salt, unitType: unit_type, rules };
}
