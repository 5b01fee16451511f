package view

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// comment writes an HTML comment; two hyphens in the text are drawn apart so that it cannot end early.
func comment(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<!-- "+strings.NewReplacer("--", "- -", ">", "›").Replace(text)+" -->\n")
		return err
	})
}
