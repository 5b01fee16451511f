package app

import "outturn/internal/auth"

// FormToken returns a fresh token (表单令牌) for one form shown in this session. It proves that the form came from us,
// and its nonce is the key that makes sending the form twice do the act once.
func (s Session) FormToken() string { return auth.IssueToken(s.Secret) }

// CheckFormToken reports whether a token was issued in this session, and returns its nonce.
func (s Session) CheckFormToken(token string) (nonce string, ok bool) {
	return auth.CheckToken(s.Secret, token)
}

// PasswordField is the path of the complaints about a new password.
const PasswordField = auth.PasswordField
