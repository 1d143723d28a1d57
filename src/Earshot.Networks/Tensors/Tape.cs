using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks;

/// <summary>
/// What ran forward, so that it can be walked back: gradients by reverse-mode differentiation.
/// </summary>
/// <remarks>
/// Define by run, replay by position. An operator asks the running tape for the operation at its place; where the same
/// kind stood there in the step before it is used again with its buffers, else it is made anew. So code with branches
/// works, and a step that repeats allocates nothing.
/// <code>
/// using (tape.Begin())
/// {
///     var loss = Losses.CrossEntropy(network.Of(x), labels);
///     tape.Backward(loss);
/// }
/// </code>
/// </remarks>
public sealed class Tape<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Tape<T>? current;

    private readonly List<Operation<T>> operations = [];
    private readonly GradientPool<T> pool = new();
    private readonly T[][] scratch = new T[4][];
    private int cursor;

    /// <summary>The tape that operators of this thread lie down on.</summary>
    /// <exception cref="InvalidOperationException">None has begun.</exception>
    public static Tape<T> Current =>
        current ?? throw new InvalidOperationException("no tape has begun: using (tape.Begin()) { … }");

    /// <summary>Whether operations remember what the way back needs. Default true.</summary>
    public bool Records { get; init; } = true;

    /// <summary>
    /// Whether layers behave as in training: dropout drops, batch norm measures the batch. Default true.
    /// </summary>
    public bool Training { get; set; } = true;

    /// <summary>Threads that share the rows of a large product; 1 or more, the bits are the same. Default 1.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>What dropout and masks draw from. Default: seed 0.</summary>
    public RandomStream Random { get; set; } = new(0);

    /// <summary>A tape to use a network, not to train it: no gradients, no dropout, kept statistics.</summary>
    public static Tape<T> ForUse() => new() { Records = false, Training = false };

    /// <summary>From here operators of this thread lie down on this tape, from its first place on.</summary>
    public Running Begin()
    {
        var former = current;
        (current, cursor) = (this, 0);
        foreach (var operation in operations)
            if (operation.OwnsOutput)
                operation.Output?.Storage.ReleaseGradient(); // left over only where a step broke off
        return new(former);
    }

    /// <summary>A tensor of that shape that the tape keeps, with the values of the step before: to be
    /// filled.</summary>
    public Tensor<T> Input(Shape shape) => Operators.Input<T>.Of(this, shape);

    /// <summary>The operation at the tape's next place.</summary>
    public TOperation Take<TOperation>()
        where TOperation : Operation<T>, new()
    {
        if (cursor < operations.Count && operations[cursor] is TOperation known)
        {
            cursor++;
            return known;
        }
        var made = new TOperation { Tape = this };
        if (cursor < operations.Count)
            operations[cursor] = made;
        else
            operations.Add(made);
        cursor++;
        return made;
    }

    /// <summary>
    /// Walks back from a loss: adds ∂loss/∂θ to the gradient of each parameter that is not frozen.
    /// </summary>
    /// <param name="loss">A single number.</param>
    /// <exception cref="InvalidOperationException">It is not a single number, depends on no parameter that could
    /// learn, or the tape doesn't record.</exception>
    public void Backward(Tensor<T> loss)
    {
        if (!Records || !loss.NeedsGradient || loss.Shape.Count != 1)
            throw new InvalidOperationException(
                $"nothing to walk back from: the loss has shape {loss.Shape}, "
                    + (Records ? "the tape records" : "the tape does not record")
                    + (loss.NeedsGradient ? "" : ", and no parameter that learns takes part in it")
            );
        loss.AddGradient()[0] += T.One;
        for (var i = cursor - 1; i >= 0; i--)
        {
            var operation = operations[i];
            if (operation.Output.NeedsGradient && operation.Output.Storage.Gradient is not null)
                operation.Backward();
            if (operation.OwnsOutput)
                operation.Output.Storage.ReleaseGradient();
        }
    }

    /// <summary>
    /// Room that operations share, with any content, good until the next call for the same slot.
    /// </summary>
    internal T[] Scratch(int slot, int length)
    {
        if (scratch[slot] is null || scratch[slot].Length < length)
            scratch[slot] = GC.AllocateUninitializedArray<T>(length);
        return scratch[slot];
    }

    internal Tensor<T> Allocate(Shape shape) =>
        new(new Storage<T>(GC.AllocateUninitializedArray<T>(shape.Count), pool), 0, shape);

    /// <summary>Puts back the tape that ran before.</summary>
    public readonly struct Running : IDisposable
    {
        private readonly Tape<T>? former;

        internal Running(Tape<T>? former) => this.former = former;

        /// <inheritdoc/>
        public void Dispose() => current = former;
    }
}
