package org

// Permission is one thing a role may do (权限). Routes name the permission they need.
type Permission string

// The permissions.
const (
	SignedIn          Permission = "登录"   // anyone with an account
	SeeProjects       Permission = "查看项目" //
	EditProjects      Permission = "编辑项目" // add and change projects
	RecordFunds       Permission = "登记资金" // budget and spending entries
	FileDeclarations  Permission = "填报项目申报"
	JudgeDeclarations Permission = "审核项目申报" // look-alikes, decisions of the meeting, who may leave the library
	RankProjects      Permission = "项目排序"
	SeeNextYear       Permission = "查看下年预算预览"
	SeeWorkPlans      Permission = "查看工作方案"
	DraftWorkPlans    Permission = "拟定工作方案" // draft and issue
	ReportTasks       Permission = "登记任务进展" // of a division that leads a task
	SetConsequences   Permission = "设定结果应用规则"
	SeeMeetings       Permission = "查看主任办公会"
	HoldMeetings      Permission = "承办主任办公会"
	RecordWorks       Permission = "登记投资账" // of capital works
	SeeExAnte         Permission = "查看事前评估"
	FileExAnte        Permission = "填报事前评估"
	SeePlans          Permission = "查看用款计划"
	FilePlans         Permission = "填报用款计划"
	CutPlans          Permission = "核减用款计划"
	SetControls       Permission = "下达控制数"
	SeeGoals          Permission = "查看绩效目标" //
	FileGoals         Permission = "填报绩效目标" //
	ReviewGoals       Permission = "审核绩效目标" //
	SeeEvaluations    Permission = "查看绩效自评" //
	FileEvaluations   Permission = "填报绩效自评" //
	ReviewEvals       Permission = "审核绩效自评" //
	RecheckScores     Permission = "复核自评得分" //
	SeeTracking       Permission = "查看绩效跟踪"
	FileTracking      Permission = "填报绩效跟踪"
	HoldRounds        Permission = "组织绩效跟踪" // rounds, extensions, rules of the double monitoring
	InspectSites      Permission = "现场核查"
	SeeFindings       Permission = "查看问题整改"
	RegisterFindings  Permission = "登记整改问题" // and propose to cancel them
	FileRectification Permission = "填报问题整改"
	JudgeFindings     Permission = "核查问题整改" // letters, verification, cancelling, look-backs
	SendBatches       Permission = "批量导入表格"
	ProposeIndicators Permission = "提出指标"
	KeepLibrary       Permission = "管理指标库" // review, revise and retire indicators; name examples
	DraftStandards    Permission = "起草标准"
	KeepStandards     Permission = "管理标准库" // import standards, set what being over one does
	KeepExperts       Permission = "管理专家库"
	SeePanels         Permission = "查看专家会审"
	LeadPanels        Permission = "组织专家会审"
	GiveOpinions      Permission = "提交专家意见"
	ManageUnits       Permission = "管理单位"
	ManageUsers       Permission = "管理人员"
	IssueTokens       Permission = "管理接口令牌"
	SeeStatus         Permission = "查看系统状态"
	GrantRoles        Permission = "授予角色"
	SeeAudit          Permission = "查看审计日志"
)

// allowed is the whole policy: what each role may do, at its unit and below. A role not listed may do nothing.
var allowed = map[Role][]Permission{
	Clerk: {SeeProjects, EditProjects, FileDeclarations, RecordWorks, SeeExAnte, FileExAnte, SeeGoals, FileGoals, SeeEvaluations, FileEvaluations, ProposeIndicators, SendBatches, SeeTracking, FileTracking, SeeFindings, FileRectification,
		SeePlans, FilePlans, SeeWorkPlans},
	Head: {SeeProjects, SeeExAnte, SeeGoals, ReviewGoals, SeeEvaluations, ReviewEvals, SeeTracking, SeeFindings, SeePlans, SeeWorkPlans, ReportTasks},
	Reviewer: {SeeProjects, JudgeDeclarations, RankProjects, SeeExAnte, SeeGoals, ReviewGoals, SeeEvaluations, ReviewEvals, ProposeIndicators, DraftStandards, SendBatches, SeeTracking, InspectSites, SeeFindings, RegisterFindings,
		SeePlans, CutPlans, SeeWorkPlans, ReportTasks},
	Finance: {SeeProjects, EditProjects, RecordFunds, RankProjects, RecordWorks, SeeExAnte, SeeGoals, ReviewGoals, SeeEvaluations, ReviewEvals, RecheckScores, KeepLibrary,
		DraftStandards, KeepStandards, KeepExperts, SeePanels, LeadPanels, SeeMeetings, SeeNextYear, SetConsequences, SendBatches, SeeTracking, HoldRounds,
		SeeFindings, RegisterFindings, JudgeFindings, SeePlans, CutPlans, SetControls, SeeWorkPlans, DraftWorkPlans, ReportTasks},
	Economy:       {SeeProjects, EditProjects, JudgeDeclarations, RankProjects, SeeNextYear, SeeMeetings, HoldMeetings, SeeExAnte, SeeGoals, SeeEvaluations, SeeTracking, SeeFindings, SeePlans, CutPlans, SeeWorkPlans, ReportTasks},
	InternalAudit: {SeeProjects, SeeMeetings, SeeExAnte, SeeGoals, SeeEvaluations, SeeTracking, SeeFindings, SeePlans, SeeWorkPlans},
	Leader:        {SeeProjects, SeeMeetings, SeeNextYear, SeeExAnte, SeeGoals, SeeEvaluations, SeeTracking, SeeFindings, SeePlans, SeeWorkPlans},
	Expert:        {SeePanels, GiveOpinions},
	SystemAdmin:   {ManageUnits, ManageUsers, IssueTokens, SeeStatus},
	SecurityAdmin: {GrantRoles},
	AuditAdmin:    {SeeAudit},
	DataReader:    {SeeProjects},
	DataWriter:    {SeeProjects, RecordFunds},
}

// Allows reports whether the role carries the permission.
func (r Role) Allows(p Permission) bool {
	for _, x := range allowed[r] {
		if x == p {
			return true
		}
	}
	return false
}

// Permissions returns what the role may do, in the order of the policy table.
func (r Role) Permissions() []Permission { return append([]Permission(nil), allowed[r]...) }
