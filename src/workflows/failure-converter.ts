/** Puts messages and stack traces of failures into a payload, so that the payload codec encrypts them. */
import { DefaultFailureConverter } from '@temporalio/common';

/** Found by this name through `failureConverterPath`. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
