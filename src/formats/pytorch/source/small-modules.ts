/**
 * Small modules for what PyTorch has no module of its own. Only those that a model needs are written into its file. A subclass has the
 * parameters of its parent under the same names.
 */
export const smallModules: Readonly<Record<string, string>> = {
  channels_first: `
def channels_first(x):
    """[N, ..., C] -> [N, C, ...]"""
    return x.movedim(-1, 1)
`,
  channels_last: `
def channels_last(x):
    """[N, C, ...] -> [N, ..., C]"""
    return x.movedim(1, -1)
`,
  PaddedConv: `
def padded(parent):
    """A convolution of which more, or another thing, is put on one side of an image than on the other."""

    class Padded(parent):
        def __init__(self, *args, sides, mode="constant", **options):
            super().__init__(*args, **options)
            self.sides, self.mode = sides, mode

        def forward(self, x):
            return super().forward(F.pad(x, self.sides, mode=self.mode))

    return Padded


PaddedConv1d, PaddedConv2d, PaddedConv3d = padded(nn.Conv1d), padded(nn.Conv2d), padded(nn.Conv3d)
`,
  CutConvTranspose: `
def cut(parent):
    """A transposed convolution of which more is cut off on one side than on the other."""

    class Cut(parent):
        def __init__(self, *args, sides, **options):
            super().__init__(*args, **options)
            self.sides = sides

        def forward(self, x):
            return F.pad(super().forward(x), self.sides)

    return Cut


CutConvTranspose1d, CutConvTranspose2d, CutConvTranspose3d = map(cut, (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d))
`,
  PaddedPool: `
class PaddedPool(nn.Module):
    """A pooling of which more is put on one side of an image than on the other, or more than PyTorch's poolings put there."""

    def __init__(self, pool, sides, value):
        super().__init__()
        self.pool, self.sides, self.value = pool, sides, value

    def forward(self, x):
        return self.pool(F.pad(x, self.sides, value=self.value))
`,
  FrozenBatchNorm: `
class FrozenBatchNorm(nn.Module):
    """Batch normalisation by the running statistics, in training too."""

    def __init__(self, channels, eps):
        super().__init__()
        self.eps = eps
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)
`,
  Standardise: `
class Standardise(nn.Module):
    """(x - mean) / std of each channel, by the training images."""

    def __init__(self, channels, channel_axis):
        super().__init__()
        self.channel_axis = channel_axis
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("std", torch.ones(channels))

    def forward(self, x):
        shape = [1] * x.dim()
        shape[self.channel_axis] = -1
        return (x - self.mean.view(shape)) / self.std.view(shape)
`,
  GlobalAvgPool: `
class GlobalAvgPool(nn.Module):
    """[N, C, ...] -> [N, C]"""

    def forward(self, x):
        return x.flatten(2).mean(2)
`,
  GlobalMaxPool: `
class GlobalMaxPool(nn.Module):
    """[N, C, ...] -> [N, C]"""

    def forward(self, x):
        return x.flatten(2).max(2).values
`,
  ChannelSlice: `
class ChannelSlice(nn.Module):
    """Some of the channels."""

    def __init__(self, start, stop):
        super().__init__()
        self.start, self.stop = start, stop

    def forward(self, x):
        return x[:, self.start : self.stop]
`,
  PadChannels: `
class PadChannels(nn.Module):
    """Channels of zeros before and after those of x."""

    def __init__(self, before, after):
        super().__init__()
        self.before, self.after = before, after

    def forward(self, x):
        return F.pad(x, (0, 0) * (x.dim() - 2) + (self.before, self.after))
`,
  Reshape: `
class Reshape(nn.Module):
    """Every example in another shape, its channels last."""

    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(x.shape[0], *self.shape)
`,
  Recurrent: `
def recurrent(parent):
    """A recurrent layer that gives its outputs alone: of all steps, or of the end of the walk."""

    class Recurrent(parent):
        def __init__(self, *args, last=False, **options):
            super().__init__(*args, batch_first=True, **options)
            self.last = last

        def forward(self, x):
            outputs, state = super().forward(x)
            if not self.last:
                return outputs
            end = state[0] if isinstance(state, tuple) else state
            return torch.cat((end[-2], end[-1]), 1) if self.bidirectional else end[-1]

    return Recurrent


RNN, LSTM, GRU = recurrent(nn.RNN), recurrent(nn.LSTM), recurrent(nn.GRU)
`,
  TokenEmbedding: `
class TokenEmbedding(nn.Embedding):
    def forward(self, ids):
        return super().forward(ids.long())
`,
  LearnedPositions: `
class LearnedPositions(nn.Module):
    """Adds a learned vector to each step."""

    def __init__(self, length, features):
        super().__init__()
        self.weight = nn.Parameter(0.02 * torch.randn(length, features))

    def forward(self, x):
        return x + self.weight[: x.shape[1]]
`,
  SinusoidalPositions: `
class SinusoidalPositions(nn.Module):
    """Adds sines and cosines of the step's number: wavelengths from 2 pi to 20000 pi."""

    def forward(self, x):
        step = torch.arange(x.shape[1], device=x.device, dtype=torch.float64)[:, None]
        feature = torch.arange(x.shape[2], device=x.device, dtype=torch.float64)
        angle = step / 10000 ** ((feature - feature % 2) / x.shape[2])
        return x + torch.where(feature % 2 == 0, angle.sin(), angle.cos()).to(x.dtype)
`,
  SelfAttention: `
class SelfAttention(nn.MultiheadAttention):
    """Every step asks all steps, or those before it."""

    def __init__(self, *args, causal=False, **options):
        super().__init__(*args, batch_first=True, **options)
        self.causal = causal

    def forward(self, x):
        steps = x.shape[1]
        later = torch.ones(steps, steps, dtype=torch.bool, device=x.device).triu(1) if self.causal else None
        return super().forward(x, x, x, need_weights=False, attn_mask=later)[0]
`,
  survive: `
def survive(x, survival, each_example, training):
    """Stochastic depth: in training x takes part with this probability, in evaluation by this share."""
    if not training:
        return survival * x
    drawn = (x.shape[0],) + (1,) * (x.dim() - 1) if each_example else (1,) * x.dim()
    return torch.where(torch.rand(drawn, device=x.device) < survival, x, torch.zeros_like(x))
`,
  spread: `
def spread(gates, x):
    """A factor for each channel as a factor for each element of [N, C, ...]."""
    return gates.reshape(gates.shape + (1,) * (x.dim() - gates.dim()))
`,
  vote: `
def vote(axis, *members):
    """The logarithm of the members' mean probabilities; the classes are along the axis."""
    logarithms = torch.stack([F.log_softmax(logits, axis) for logits in members])
    return logarithms.logsumexp(0) - math.log(len(members))
`,
  dual_path: `
def dual_path(x, y, summed):
    """The first channels summed, the others side by side."""
    return torch.cat((x[:, :summed] + y[:, :summed], x[:, summed:], y[:, summed:]), 1)
`,
};
