package app

import "testing"

func TestFormTokenBelongsToItsSession(t *testing.T) {
	t.Parallel()
	mine, other := Session{Secret: "mine"}, Session{Secret: "other"}
	token := mine.FormToken()
	if nonce, ok := mine.CheckFormToken(token); !ok || nonce == "" {
		t.Errorf("got %q, %v", nonce, ok)
	}
	for name, session := range map[string]Session{"另一个会话": other, "没有登录": {}} {
		if nonce, ok := session.CheckFormToken(token); ok || nonce != "" {
			t.Errorf("%s: got %q, %v, want a refusal", name, nonce, ok)
		}
	}
}
