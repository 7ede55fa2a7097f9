/** Something that happens once, and that others wait for. */
export type Signal = { happened: Promise<void>; give: () => void };

export const createSignal = (): Signal => {
  let give = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { happened, give };
};
