/** Why a token is not taken; the API server writes it to its log, and answers 401. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
}
