/** What a template function throws; it is reported with the place of the call. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
}
