// Package browser holds the tests that drive a real browser (浏览器测试): a goal filed, approved, self-evaluated and
// explained, a second editor, a lost session, the refusal pages. They need Chromium and Node.js; see internal/testenv.
package browser
