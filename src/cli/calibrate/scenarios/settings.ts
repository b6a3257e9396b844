/** Settings of worlds without history: nothing is looked for in the days before. */
export const WITHOUT_CUPED = { statistics: { cuped: { enabled: false } } } as const;
