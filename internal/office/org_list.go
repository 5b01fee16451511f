package office

import (
	"strings"

	"outturn/internal/domain/org"
)

// OrgList is one of the lists that can be imported (可导入的名单): those about the organisation, the indicator library, the standards,
// projects, budgets and entries of the fund system.
type OrgList string

// The lists. The name stands on the tab of the template.
const (
	OrgUnits  OrgList = "单位"
	OrgPeople OrgList = "人员"
	OrgGrants OrgList = "角色授权"

	Indicators OrgList = "指标库"
	Budgets    OrgList = "预算明细"
	Projects   OrgList = "项目清单"
	Standards  OrgList = "标准库"
	Entries    OrgList = "执行数据"
)

// MaxOrgRows is how many rows of an upload are read; of budgets MaxBudgetRows, of entries MaxEntryRows.
const MaxOrgRows = 5_000

// maxRows is how many rows of an upload of the list are read.
func (l OrgList) maxRows() int {
	switch l {
	case Budgets:
		return MaxBudgetRows
	case Entries:
		return MaxEntryRows
	}
	return MaxOrgRows
}

// orgColumn is one column of a list, as the template prints it and as an upload may call it.
type orgColumn struct {
	field, label string
	also         []string // other headings people write for it
	required     bool
	date         bool
	number       bool // read with all its digits, whatever its format shows
	units        bool // a unit: the template offers those there are
	choices      []string
	note         string // how to fill it in
	example      string
	width        int
}

// orgColumns are the columns of each list, in the order of the template. The first identifies the row.
var orgColumns = map[OrgList][]orgColumn{
	OrgUnits: {
		{field: "code", label: "单位编码", also: []string{"编码", "单位代码", "机构编码", "预算单位编码"}, required: true, width: 16,
			note: "不超过32个字，不能重复。系统里已有的编码表示修改，没有的表示新增。", example: "210"},
		{field: "name", label: "单位名称", also: []string{"名称", "单位全称", "机构名称"}, required: true, width: 40,
			note: "全称，印在表格上，不超过100个字。", example: "公共设施管理中心"},
		{field: "kind", label: "单位类别", also: []string{"类别", "单位类型", "机构类型"}, required: true, width: 14, choices: kindWords(),
			note: "从下拉列表选择。", example: string(org.Institution)},
		{field: "parent", label: "上级单位", also: []string{"上级单位编码", "上级单位代码", "上级编码", "上级", "主管单位"}, required: true, units: true, width: 36,
			note: "填上级单位的编码或全称，可以是本表内的单位；只有管委会可以留空。", example: "100"},
		{field: "state", label: "状态", also: []string{"启用状态", "是否启用"}, width: 10, choices: []string{"启用", "停用"},
			note: "启用或停用。留空：新增为启用，已有的不变。", example: "启用"},
	},
	OrgPeople: {
		{field: "login", label: "登录名", also: []string{"账号", "用户名", "登录账号", "登录帐号"}, required: true, width: 20,
			note: "2到32个小写字母、数字、点、下划线或短横线，以字母或数字开头，不能重复。系统里已有的登录名表示修改，没有的表示新增并给出临时口令。", example: "ggss-jb"},
		{field: "name", label: "姓名", also: []string{"姓名或岗位", "岗位", "人员姓名", "用户姓名"}, required: true, width: 24,
			note: "姓名或岗位名，印在办理记录上，不超过50个字。", example: "公共设施管理中心经办"},
		{field: "unit", label: "所属单位", also: []string{"单位", "所属单位编码", "单位编码", "单位名称"}, required: true, units: true, width: 36,
			note: "填单位的编码或全称。", example: "210"},
		{field: "state", label: "状态", also: []string{"账号状态", "是否启用"}, width: 10, choices: []string{"启用", "停用"},
			note: "启用或停用；停用后立即退出登录。留空：新增为启用，已有的不变。", example: "启用"},
	},
	OrgGrants: {
		{field: "login", label: "登录名", also: []string{"账号", "用户名", "登录账号", "登录帐号"}, required: true, width: 20,
			note: "已在系统里的人员的登录名。一人多个角色的，每个角色一行。", example: "ggss-jb"},
		{field: "role", label: "角色", also: []string{"角色名称", "岗位角色"}, required: true, width: 16, choices: roleWords(),
			note: "从下拉列表选择。", example: string(org.Clerk)},
		{field: "unit", label: "单位", also: []string{"授权单位", "单位编码", "单位名称", "数据范围"}, required: true, units: true, width: 36,
			note: "填单位的编码或全称。角色在这个单位及其下级有效。", example: "210"},
		{field: "until", label: "有效期至", also: []string{"有效期", "截止日期", "到期日"}, date: true, width: 14,
			note: "日期，当天仍有效，如 2025-12-31。留空表示长期。本表只新增授权或改有效期，不撤销授权。", example: "2025-12-31"},
	},
	Indicators: indicatorColumns(),
	Budgets:    budgetColumns(),
	Projects:   projectColumns(),
	Standards:  standardColumns(),
	Entries:    entryColumns(),
}

func kindWords() []string {
	var out []string
	for _, k := range org.UnitKinds() {
		out = append(out, string(k))
	}
	return out
}

func roleWords() []string {
	var out []string
	for _, r := range org.Roles() {
		out = append(out, string(r))
	}
	return out
}

// means reports whether a heading names the column: its label or another word for it, whatever the marks around it.
func (c orgColumn) means(heading string) bool {
	heading = plainHeading(heading)
	if heading == c.label {
		return true
	}
	for _, a := range c.also {
		if heading == a {
			return true
		}
	}
	return false
}

// plainHeading drops white space, the star of required columns and remarks in brackets from a heading.
func plainHeading(heading string) string {
	if i := strings.IndexAny(heading, "（("); i > 0 {
		heading = heading[:i]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u3000\u00a0\t\r\n*＊:：", r) {
			return -1
		}
		return r
	}, heading)
}

// OrgLabel is the heading of a field of a list, as people know it.
func OrgLabel(list OrgList, field string) string {
	for _, c := range orgColumns[list] {
		if c.field == field {
			return c.label
		}
	}
	return field
}
