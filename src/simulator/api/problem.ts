/** An answer that is an error, in ServiceTitan's `ApiErrorResponse` shape. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly errors: Readonly<Record<string, string[]>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(title);
    this.name = 'Problem';
  }
}

let traces = 0;

/** The JSON of an error answer; every one has a `traceId` of its own. */
export const problemBody = ({ status, title, errors = {} }: { status: number; title: string; errors?: Readonly<Record<string, string[]>> }) => {
  traces += 1;
  return {
    type: `https://httpstatuses.io/${status}`,
    title,
    status,
    traceId: `sim-${traces.toString(16).padStart(12, '0')}`,
    errors,
    data: {},
  };
};

/** A refused parameter: 400 that names it. */
export const badParameter = (name: string, message: string): Problem =>
  new Problem(400, 'One or more validation errors occurred.', { [name]: [message] });
