import { writeFileSync } from "node:fs";
import { packagePath } from "../../src/package-path.ts";
import { openApiText } from "./open-api.ts";

writeFileSync(packagePath("docs/openapi.json"), openApiText());
