import { type Account, findProgram, run } from "./command.ts";

/** Who a server runs as that refuses to run as root: undefined (this process's own) unless this process is root. */
export async function unprivileged(folder: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const command = (await findProgram("id")) ?? "/usr/bin/id";
  for (const name of ["postgres", "nobody"]) {
    const lookUp = async (flag: string) => Number(await run({ command, args: [flag, name], folder }));
    const account = await Promise.all([lookUp("-u"), lookUp("-g")]).catch(() => undefined);
    if (account !== undefined) return { uid: account[0], gid: account[1] };
  }
  return undefined;
}
