"""Say what workers reply: a type for each reply of the wire, each field with its unit and meaning.

The services fill these types, the client hands them out, the screens read them; `docs/wire.md` is checked
against them. They are plain dictionaries: nothing here checks what comes in.
"""

from pabal.replies.account import AccountStatus, Breaker, Slowdown
from pabal.replies.audit import AuditCheck, AuditReply, AuditSum, ReachRepair, TallyRepair
from pabal.replies.envelope import (
    AskedQuestion,
    ErrorBody,
    ErrorKind,
    ErrorReply,
    InputNotice,
    InputProblem,
    OkReply,
    Reply,
)
from pabal.replies.events import Event, EventList
from pabal.replies.forecast import (
    ForecastCap,
    ForecastDetails,
    ForecastHistory,
    ForecastLoss,
    ForecastReply,
    ForecastSegment,
    ForecastSummary,
    SentCount,
)
from pabal.replies.one_offs import OneOffLeg, OneOffList, OneOffOutcome, OneOffRefusal, OneOffStatus
from pabal.replies.outcome import (
    DoubtCounts,
    FailoverByPabal,
    FailoverByProvider,
    MessageCost,
    PeopleReached,
    SmsFailover,
    SmsLimit,
)
from pabal.replies.progress import CampaignState, RefusedBatch, SubmissionProgress
from pabal.replies.status import (
    BatchCounts,
    Binding,
    CampaignActivity,
    CampaignBooks,
    CampaignList,
    CampaignMoments,
    CampaignStatus,
    CanaryStatus,
    Failure,
    InstallationSigns,
    ListedCampaign,
    Obstacle,
    Wait,
)
from pabal.replies.webhooks import CampaignWebhook, Webhook, WebhookList

__all__ = [
    "AccountStatus",
    "AskedQuestion",
    "AuditCheck",
    "AuditReply",
    "AuditSum",
    "BatchCounts",
    "Binding",
    "Breaker",
    "CampaignActivity",
    "CampaignBooks",
    "CampaignList",
    "CampaignMoments",
    "CampaignState",
    "CampaignStatus",
    "CampaignWebhook",
    "CanaryStatus",
    "DoubtCounts",
    "ErrorBody",
    "ErrorKind",
    "ErrorReply",
    "Event",
    "EventList",
    "FailoverByPabal",
    "FailoverByProvider",
    "Failure",
    "ForecastCap",
    "ForecastDetails",
    "ForecastHistory",
    "ForecastLoss",
    "ForecastReply",
    "ForecastSegment",
    "ForecastSummary",
    "InputNotice",
    "InputProblem",
    "InstallationSigns",
    "ListedCampaign",
    "MessageCost",
    "Obstacle",
    "OkReply",
    "OneOffLeg",
    "OneOffList",
    "OneOffOutcome",
    "OneOffRefusal",
    "OneOffStatus",
    "PeopleReached",
    "ReachRepair",
    "RefusedBatch",
    "Reply",
    "SentCount",
    "Slowdown",
    "SmsFailover",
    "SmsLimit",
    "SubmissionProgress",
    "TallyRepair",
    "Wait",
    "Webhook",
    "WebhookList",
]
