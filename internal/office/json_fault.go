package office

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"outturn/internal/errs"
)

// namedJSON says whether a file is to be read as JSON: by its first character or, where that says nothing, by its name.
func namedJSON(name string, data []byte) bool {
	return isJSON(data) || strings.EqualFold(filepath.Ext(name), ".json")
}

// notJSON says what is wrong with a file called .json whose first character begins no JSON.
func notJSON(data []byte) error {
	switch text := withoutMark(data); {
	case len(text) == 0:
		return errs.Invalidf("文件是空的。请重新选择文件。")
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return errs.Invalidf("JSON 文件的编码是 UTF-16，读不出来。请用记事本另存为 UTF-8 编码。")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return errs.Invalidf("文件名是 .json，内容却是工作簿（.xlsx）。请把扩展名改回 .xlsx。")
	}
	return errs.Invalidf("JSON 读不出来：第1行开头应是“{”或“[”。请检查文件是否完整。")
}

// jsonFault says in Chinese why JSON could not be read into a value of the type, and where.
func jsonFault(data []byte, into any, err error) error {
	say := func(format string, args ...any) error {
		return errs.Invalidf("JSON 读不出来：%s。请检查文件是否完整、字段是否与说明一致。", fmt.Sprintf(format, args...))
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.As(err, &syntax) && syntax.Offset >= int64(len(bytes.TrimRight(data, " \t\r\n"))) && strings.Contains(err.Error(), "unexpected end"):
		return say("内容在第%d行中途断了", lineOf(data, len(data)))
	case errors.As(err, &syntax):
		return say("第%d行附近有误，可能少了引号、逗号或括号", lineOf(data, int(syntax.Offset)))
	case errors.As(err, &kind):
		return say("第%d行的“%s”应是%s，文件里是%s", lineOf(data, int(kind.Offset)), kind.Field, jsonWord(kind.Type.Kind()), jsonWords[strings.Fields(kind.Value + " ?")[0]])
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		path := name
		var all any
		if json.Unmarshal(data, &all) == nil {
			path, _ = unknownKey(all, reflect.TypeOf(into), "")
		}
		return say("第%d行有不认识的字段“%s”", lineOf(data, max(bytes.Index(data, []byte(`"`+name+`"`)), 0)), errs.Shorten(path))
	}
	return say("%v", err)
}

// lineOf is the line that an offset is on.
func lineOf(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), len(data))], []byte("\n"))
}

// jsonWords name the kinds of JSON values.
var jsonWords = map[string]string{"number": "数字", "string": "文字", "bool": "true 或 false", "array": "列表", "object": "用 { } 括起来的一组字段"}

// jsonWord names the kind of value that a field takes.
func jsonWord(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return jsonWords["string"]
	case reflect.Bool:
		return jsonWords["bool"]
	case reflect.Slice:
		return jsonWords["array"]
	case reflect.Struct:
		return jsonWords["object"]
	}
	return jsonWords["number"]
}

// unknownKey finds the first key that a type has no field for.
func unknownKey(value any, t reflect.Type, path string) (string, bool) {
	join := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			if t.Kind() != reflect.Slice {
				break
			}
			if at, found := unknownKey(item, t.Elem(), join(fmt.Sprint(i))); found {
				return at, true
			}
		}
	case map[string]any:
		if t.Kind() != reflect.Struct {
			break
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			field, known := t.FieldByNameFunc(func(name string) bool {
				f, _ := t.FieldByName(name)
				return strings.EqualFold(f.Tag.Get("json"), key)
			})
			if !known {
				return join(key), true
			}
			if at, found := unknownKey(v[key], field.Type, join(key)); found {
				return at, true
			}
		}
	}
	return path, false
}
