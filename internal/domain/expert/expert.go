package expert

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Expert is one person of the expert library (专家). The account signs in; what is kept here says what the person knows and
// whom they may not judge.
type Expert struct {
	ID       ID
	User     org.User // the account; its Unit is a conflict by itself
	Employer string   // 工作单位, as printed on meeting records
	Title    string   // 职称或职务
	Fields   []library.Field
	Avoids   []org.UnitID // 回避单位, declared: these and everything below them
	Active   bool
	Note     string
	Version  int
}

// Check reports everything wrong with an expert's own fields, at the paths user, employer, title, fields and note.
func (e Expert) Check() error {
	var f errs.Fields
	if e.User.ID == "" {
		f.Add("user", "请选择专家的账号。没有账号的，先请系统管理员新增人员，再请安全管理员授予“专家”角色。")
	}
	text := func(path, what, s string, least, most int) {
		if n := utf8.RuneCountInString(strings.TrimSpace(s)); n < least || n > most {
			f.Add(path, "请填写%s，不超过%d个字。", what, most)
		}
	}
	text("employer", "工作单位", e.Employer, 1, 100)
	text("title", "职称或职务", e.Title, 1, 50)
	text("note", "备注", e.Note, 0, 500)
	if len(e.Fields) == 0 {
		f.Add("fields", "请至少选择一个专业领域，抽取专家时按领域选人。")
	}
	for _, field := range e.Fields {
		if !slices.Contains(library.Fields(), field) {
			f.Add("fields", "没有“%s”这个专业领域。", errs.Shorten(string(field)))
		}
	}
	return f.Err()
}

// Knows reports whether the expert works in one of the fields; every expert does when none is asked for.
func (e Expert) Knows(fields []library.Field) bool {
	return len(fields) == 0 || slices.ContainsFunc(e.Fields, func(f library.Field) bool { return slices.Contains(fields, f) })
}

// Matter is what an expert is to judge (评审事项), as far as conflicts of interest go.
type Matter struct {
	Name   string
	Units  []org.Unit   // whose matter it is, with their ancestors
	Filers []org.UserID // who typed into it
}

// Conflict says in words why the expert must stand aside from a matter (回避), or is empty. home is the expert's own unit with
// its ancestors.
func (e Expert) Conflict(home org.Unit, m Matter) string {
	if slices.Contains(m.Filers, e.User.ID) {
		return fmt.Sprintf("参与填报“%s”", m.Name)
	}
	for _, u := range m.Units {
		switch {
		case u.ID == home.ID:
			return fmt.Sprintf("“%s”是本人所在单位%s的事项", m.Name, u.Name)
		case u.Kind != org.Administration && home.Within(u.ID), home.Kind != org.Administration && u.Within(home.ID):
			return fmt.Sprintf("“%s”的单位%s与本人所在单位%s有隶属关系", m.Name, u.Name, home.Name)
		}
		if slices.ContainsFunc(e.Avoids, u.Within) {
			return fmt.Sprintf("已申报回避%s的事项", u.Name)
		}
	}
	return ""
}

// Cells lists the expert's values by the names people know, for the log.
func (e Expert) Cells() []audit.Cell {
	fields := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = string(f)
	}
	avoids := make([]string, len(e.Avoids))
	for i, u := range e.Avoids {
		avoids[i] = string(u)
	}
	active := "停用"
	if e.Active {
		active = "启用"
	}
	return []audit.Cell{
		{Name: "姓名", Value: e.User.Name}, {Name: "工作单位", Value: e.Employer}, {Name: "职称或职务", Value: e.Title},
		{Name: "专业领域", Value: strings.Join(fields, "、")}, {Name: "回避单位", Value: strings.Join(avoids, "、")},
		{Name: "状态", Value: active}, {Name: "备注", Value: e.Note},
	}
}
