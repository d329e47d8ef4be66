const types: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'BadRequest',
  413: 'BadRequest',
  500: 'InternalServerError',
};

/** A refusal in the documented shape; the request id joins the message when it is sent. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string;

  constructor(status: number, code: string, message: string, param = '') {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.param = param;
  }

  toJson(requestId: string): { error: { code: string; message: string; param: string; type: string } } {
    // The real service spells the id this way on a 401 and with a capital everywhere else.
    const label = this.status === 401 ? 'request id' : 'Request id';
    return {
      error: {
        code: this.code,
        message: `${this.message} ${label}: ${requestId}`,
        param: this.param,
        type: types[this.status] ?? 'BadRequest',
      },
    };
  }
}

export function invalid(param: string, reason: string): ApiError {
  const message = `The parameter \`${param}\` specified in the request is not valid: ${reason}.`;
  return new ApiError(400, 'InvalidParameter', message, param);
}

export function unsupported(param: string): ApiError {
  return invalid(param, 'the parameter is not supported by the current model');
}

export function missing(param: string): ApiError {
  const message = `The request failed because it is missing one or multiple required parameters: \`${param}\`.`;
  return new ApiError(400, 'MissingParameter', message, param);
}

export function unauthorized(): ApiError {
  return new ApiError(
    401,
    'AuthenticationError',
    'the API key or AK/SK in the request is missing or invalid.',
  );
}

export function unknownModel(id: string): ApiError {
  return new ApiError(
    404,
    'InvalidEndpointOrModel.NotFound',
    `The model or endpoint ${id} does not exist or you do not have access to it.`,
    'model',
  );
}

export function sensitiveOutput(): ApiError {
  return new ApiError(
    400,
    'OutputImageSensitiveContentDetected',
    'The request failed because the output image may contain sensitive information.',
  );
}

export function internalError(): ApiError {
  return new ApiError(500, 'InternalServiceError', 'The service encountered an unexpected internal error.');
}

/** What any failure looks like on the wire: a refusal as it is, anything else without its insides. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : internalError();
}
