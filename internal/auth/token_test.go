package auth

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
)

func TestSessionToken(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		token := NewSessionToken()
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw)*8 != 256 || seen[token] {
			t.Fatalf("%s: %d bits, %v, seen before: %v", token, len(raw)*8, err, seen[token])
		}
		seen[token] = true
	}
}

func TestTokenHash(t *testing.T) {
	t.Parallel()
	// SHA-256 of "abc", FIPS 180-4.
	if got, want := TokenHash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if TokenHash("abc") == TokenHash("Abc") {
		t.Error("case is folded")
	}
}

func TestFormTokenRoundTrip(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		nonce, ok := CheckToken("secret", IssueToken("secret"))
		if !ok || len(nonce) != 22 || seen[nonce] {
			t.Fatalf("nonce %q, ok %v, seen before: %v", nonce, ok, seen[nonce])
		}
		seen[nonce] = true
	}
}

func TestFormTokenKnownMAC(t *testing.T) {
	t.Parallel()
	// HMAC-SHA-256, RFC 4231 test case 2, in unpadded base64url.
	const mac = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM"
	nonce, ok := CheckToken("Jefe", "what do ya want for nothing?."+mac)
	if !ok || nonce != "what do ya want for nothing?" {
		t.Errorf("got %q, %v", nonce, ok)
	}
}

func TestFormTokenRefusals(t *testing.T) {
	t.Parallel()
	token := IssueToken("secret")
	nonce, mac, _ := strings.Cut(token, ".")
	other, _, _ := strings.Cut(IssueToken("secret"), ".")
	for _, c := range []struct{ name, secret, token string }{
		{"空", "secret", ""},
		{"只有点", "secret", "."},
		{"没有点", "secret", nonce + mac},
		{"缺签名", "secret", nonce + "."},
		{"缺随机数", "secret", "." + mac},
		{"空随机数的真签名", "secret", "." + seal("secret", "")},
		{"别的会话", "another", token},
		{"没有会话密钥", "", IssueToken("")},
		{"换了随机数", "secret", other + "." + mac},
		{"签名少一位", "secret", token[:len(token)-1]},
		{"签名多一位", "secret", token + "A"},
		{"签名补等号", "secret", token + "="},
		{"前有空格", "secret", " " + token},
		{"大小写变了", "secret", strings.ToUpper(token)},
		{"随机数后多一个点", "secret", nonce + ".." + mac},
	} {
		if got, ok := CheckToken(c.secret, c.token); ok || got != "" {
			t.Errorf("%s: got %q, %v, want a refusal", c.name, got, ok)
		}
	}
}

func TestTemporaryPassword(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^[ACDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrtuvwxy34679]{4}(-[ACDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrtuvwxy34679]{4}){2}$`)
	seen, letters := map[string]bool{}, map[rune]bool{}
	for range 1000 {
		password := TemporaryPassword()
		if !shape.MatchString(password) || seen[password] {
			t.Fatalf("%s: wrong shape or seen before", password)
		}
		seen[password] = true
		for _, r := range password {
			letters[r] = true
		}
		for _, p := range policies {
			if f := p.Check(Candidate{Password: password, UserName: "hong_mei"}); len(f) > 0 {
				t.Errorf("%s refuses %s: %s", p.Name, password, f[0].Message)
			}
		}
	}
	if len(letters) != len(legible)+1 {
		t.Errorf("%d different characters occur, want %d", len(letters), len(legible)+1)
	}
	if strings.ContainsAny(legible, "0Oo1IilZz2Ss5B8") {
		t.Error("an ambiguous character is in use")
	}
}
