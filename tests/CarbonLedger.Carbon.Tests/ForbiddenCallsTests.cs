using System.Numerics;
using System.Runtime.Intrinsics;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Tests
{
    public sealed class ForbiddenCallsTests
    {
        [Fact]
        public void CarbonAssembly_CallsNothingWhoseBitsDifferBetweenMachines() =>
            Assert.Empty(ForbiddenCalls.In(typeof(FlowTracer).Assembly.Location));

        [Theory]
        [InlineData("Power", "System.Math.Pow")]
        [InlineData("Fused", "System.Math.FusedMultiplyAdd")]
        [InlineData("FusedOfDouble", "System.Double.FusedMultiplyAdd")]
        [InlineData("PowerOfDouble", "System.Double.Pow")]
        [InlineData("Single", "System.MathF.Exp")]
        [InlineData("Cube", "System.Math.Cbrt")]
        [InlineData("Scaled", "System.Math.ScaleB")]
        [InlineData("Generic", "System.Numerics.IPowerFunctions`1.Pow")]
        [InlineData("Wide", "System.Numerics.Vector`1.op_Addition")]
        [InlineData("Intrinsic", "System.Runtime.Intrinsics.Vector128.Create")]
        [InlineData("AsDelegate", "System.Math.Exp")]
        public void EveryForbiddenCall_IsFoundWhereItStands(string method, string callee) =>
            Assert.Contains(Found, call => call.StartsWith("CarbonLedger.Carbon.Tests.CallsForbidden.", StringComparison.Ordinal)
                && call.Contains($".{method} calls {callee}", StringComparison.Ordinal));

        [Fact]
        public void CallInsideALambda_IsFound() =>
            Assert.Contains(Found, call => call.Contains("CallsForbidden.<", StringComparison.Ordinal) && call.EndsWith("calls System.Math.Log", StringComparison.Ordinal));

        [Fact]
        public void Root_IsForbiddenWhereFiguresAreMadeAndOnlyThere()
        {
            Assert.Contains(Found, call => call.StartsWith("CarbonLedger.Carbon.Tracing.CallsRoot.", StringComparison.Ordinal));
            Assert.DoesNotContain(Found, call => call.Contains("CallsForbidden.Root ", StringComparison.Ordinal));
        }

        [Fact]
        public void PlainArithmetic_IsAllowed() =>
            Assert.DoesNotContain(Found, call => call.Contains("CallsForbidden.Plain ", StringComparison.Ordinal));

        private static IReadOnlyList<string> Found { get; } = ForbiddenCalls.In(typeof(ForbiddenCallsTests).Assembly.Location);
    }

    internal static class CallsForbidden
    {
        public static double Power(double x) => Math.Pow(x, 1.5);

        public static double Fused(double x) => Math.FusedMultiplyAdd(x, x, x);

        public static double FusedOfDouble(double x) => double.FusedMultiplyAdd(x, x, x);

        public static double PowerOfDouble(double x) => double.Pow(x, 1.5);

        public static float Single(float x) => MathF.Exp(x);

        public static double Cube(double x) => Math.Cbrt(x);

        public static double Scaled(double x) => Math.ScaleB(x, 3);

        public static T Generic<T>(T x)
            where T : IPowerFunctions<T> => T.Pow(x, x);

        public static Vector<double> Wide(Vector<double> x) => x + x;

        public static Vector128<double> Intrinsic(double x) => Vector128.Create(x);

        public static Func<double, double> AsDelegate() => Math.Exp;

        public static IEnumerable<double> InALambda(IEnumerable<double> values) => values.Select(value => Math.Log(value));

        public static double Root(double x) => Math.Sqrt(x);

        public static double Plain(double x) => Math.Abs(Math.Round((x + 1) * x / 3, MidpointRounding.ToEven)) + Math.Max(x, double.Parse("1", System.Globalization.CultureInfo.InvariantCulture));
    }
}

namespace CarbonLedger.Carbon.Tracing
{
    internal static class CallsRoot
    {
        public static double Root(double x) => Math.Sqrt(x);
    }
}
