package workbook

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// styles are the number formats of a workbook by the index that cells carry.
type styles struct {
	codes    map[int]string // number format id → code, the file's own
	formats  []int          // cell style index → number format id
	date1904 bool
}

func (st *styles) read(s *strict) error {
	st.codes = map[int]string{}
	inCells := false
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil && !inCells {
				st.codes[id] = attr(e, "formatCode")
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "tableStyles":
			inCells = false
			return s.skip()
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(attr(e, "numFmtId")) // absent means General, 0
				st.formats = append(st.formats, id)
			}
		}
		return nil
	})
}

// code is the number format code of a cell style.
func (st *styles) code(style int) string {
	if style < 0 || style >= len(st.formats) {
		return ""
	}
	id := st.formats[style]
	if code, ok := st.codes[id]; ok {
		return code
	}
	return builtin[id]
}

// builtin are the codes every workbook may use without writing them down, as shown under a Chinese locale.
var builtin = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00",
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
	22: "yyyy/m/d h:mm", 27: `yyyy"年"m"月"`, 28: `m"月"d"日"`, 29: `m"月"d"日"`, 30: "m/d/yy", 31: `yyyy"年"m"月"d"日"`,
	32: `h"时"mm"分"`, 33: `h"时"mm"分"ss"秒"`, 34: `h"时"mm"分"`, 35: `h"时"mm"分"ss"秒"`, 36: `yyyy"年"m"月"`,
	37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
	41: "#,##0;-#,##0;0", 42: "#,##0;-#,##0;0", 43: "#,##0.00;-#,##0.00;0.00", 44: "#,##0.00;-#,##0.00;0.00",
	45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@",
	50: `yyyy"年"m"月"`, 51: `m"月"d"日"`, 52: `yyyy"年"m"月"`, 53: `m"月"d"日"`, 54: `m"月"d"日"`, 55: `yyyy"年"m"月"`,
	56: `m"月"d"日"`, 57: `yyyy"年"m"月"`, 58: `m"月"d"日"`,
}

// unescape undoes _xHHHH_, the way control characters are written into strings.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if code, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				out.WriteRune(rune(code))
				i += 7
				continue
			}
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}
